import * as z from "zod";
import { sql } from "../../../../shared/db/sql.ts";
import { NotFoundError } from "../../../../shared/errors/app_error.ts";
import { defineRoute } from "../../../../shared/http/route.ts";
import { uuid } from "../../../../shared/schemas/id.ts";
import { etagOf, Lead, LEAD_COLUMNS } from "../lead.ts";
import { READ_BY_USER } from "../limits.ts";

/** One lead, with its version as the ETag. What the caller may not see does not exist. */
export const get = defineRoute({
  method: "GET",
  path: "/:id",
  summary: "Read a lead",
  access: ["user"],
  limits: [READ_BY_USER],
  params: z.strictObject({ id: uuid }),
  answers: { 200: { description: "The lead", schema: Lead } },
  errors: ["not_found"],
  async handle({ params, db }) {
    const lead = await db.maybeOne<Lead>(
      sql`select ${LEAD_COLUMNS} from public.leads where id = ${params.id}`,
    );
    if (!lead) throw new NotFoundError("There is no such lead");
    return { status: 200, body: lead, headers: { etag: etagOf(lead) } };
  },
});
