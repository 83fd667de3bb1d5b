import type { Endpoint } from "../../http/context.ts";
import { badRequest, orInternal } from "../../http/errors.ts";
import { requireAdmin } from "../../http/guards.ts";
import { AUDIENCE, INSTANCE_ID, type UserRow } from "../../store/users.ts";
import { toUserJson } from "../../user_json.ts";

/** GET /admin/users?page=&per_page=&filter=: newest first, with Link and X-Total-Count. */
export const listUsers: Endpoint = async (auth, call) => {
  requireAdmin(call);
  const page = readNumber(call.url, "page", 1);
  const perPage = readNumber(call.url, "per_page", 50);
  if (perPage === 0) throw badPagination("per_page must be greater than 0");
  const filter = call.url.searchParams.get("filter") ?? "";

  const [users, total] = await orInternal("Database error finding users", async () => {
    const where = `instance_id = $1 and aud = $2 and (
      $3 = '' or email like '%' || $3 || '%'
      or raw_user_meta_data ->> 'full_name' ilike '%' || $3 || '%'
    )`;
    const values = [INSTANCE_ID, AUDIENCE, filter];
    const count = await auth.db.first<{ total: number }>(
      `select count(*)::integer as total from auth.users where ${where}`,
      values,
    );
    const rows = await auth.db.rows<UserRow>(
      `select * from auth.users where ${where}
       order by created_at desc, id limit $4 offset $5`,
      [...values, perPage, Math.max(page - 1, 0) * perPage],
    );
    return [rows, count?.total ?? 0] as const;
  });
  const body = { users: users.map((user) => toUserJson(user, null)), aud: AUDIENCE };
  return Response.json(body, { headers: paginationHeaders(call.url, page, perPage, total) });
};

function paginationHeaders(url: URL, page: number, perPage: number, total: number): HeadersInit {
  const last = Math.ceil(total / perPage);
  const link = (target: number, rel: string) => {
    // `page` comes first: auth-js reads the number after the first equals sign.
    const query = new URLSearchParams(url.searchParams);
    query.delete("page");
    return `<${url.pathname}?page=${target}&${query}>; rel="${rel}"`;
  };
  const links = [link(last, "last")];
  if (last > page) links.unshift(link(page + 1, "next"));
  return { link: links.join(", "), "x-total-count": String(total) };
}

function readNumber(url: URL, name: string, fallback: number): number {
  const value = url.searchParams.get(name) ?? "";
  if (value === "") return fallback;
  if (!/^\d{1,9}$/.test(value)) throw badPagination(`parsing "${value}": invalid syntax`);
  return Number(value);
}

function badPagination(reason: string) {
  return badRequest("validation_failed", `Bad Pagination Parameters: ${reason}`);
}
