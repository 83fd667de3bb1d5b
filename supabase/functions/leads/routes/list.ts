import * as z from "zod";
import { sql } from "../../../../shared/db/sql.ts";
import { defineRoute } from "../../../../shared/http/route.ts";
import { uuid } from "../../../../shared/schemas/id.ts";
import { decodeCursor, listOf, pageParameters, toPage } from "../../../../shared/schemas/page.ts";
import { timestamp } from "../../../../shared/schemas/time.ts";
import { Lead, LEAD_COLUMNS, LeadStatus } from "../lead.ts";
import { READ_BY_USER } from "../limits.ts";

/** What a cursor remembers: the sort values of the last lead of a page. */
const LastLead = z.tuple([timestamp, uuid]);

/** The leads that the caller may see, newest first. Which those are is the database's word alone. */
export const list = defineRoute({
  method: "GET",
  path: "/",
  summary: "List leads",
  access: ["user"],
  limits: [READ_BY_USER],
  query: z.strictObject({ ...pageParameters, status: LeadStatus.optional() }),
  answers: { 200: { description: "A page of leads", schema: listOf(Lead) } },
  errors: [],
  async handle({ query: { limit, cursor, page, count, status }, db }) {
    const matches = status ? sql`status = ${status}` : sql`true`;
    const rows = sql`
      select ${LEAD_COLUMNS} from public.leads
      where ${matches} and ${cursor ? behind(cursor) : sql`true`}
      order by created_at desc, id desc
      limit ${limit + 1} offset ${page ? (page - 1) * limit : 0}`;
    const keyOf = (lead: Lead) => [lead.created_at, lead.id];

    if (!count) return { status: 200, body: toPage(await db.query<Lead>(rows), { limit, keyOf }) };
    const body = await db.transaction(async (tx) => {
      const [leads, { total }] = await Promise.all([
        tx.query<Lead>(rows),
        tx.one<{ total: number }>(
          sql`select count(*) as total from public.leads where ${matches}`,
        ),
      ]);
      return toPage(leads, { limit, keyOf, total });
    }, { readOnly: true });
    return { status: 200, body };
  },
});

/** Strictly behind the last row of the page before, so that rows added meanwhile repeat and skip nothing. */
function behind(cursor: string) {
  const [createdAt, id] = decodeCursor(cursor, LastLead);
  return sql`(created_at, id) < (${createdAt}::timestamptz, ${id}::uuid)`;
}
