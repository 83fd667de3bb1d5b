import * as z from "zod";
import type { Caller } from "../../../../shared/auth/caller.ts";
import { sql } from "../../../../shared/db/sql.ts";
import type { Transaction } from "../../../../shared/db/transaction.ts";
import { ForbiddenError } from "../../../../shared/errors/app_error.ts";
import { defineRoute } from "../../../../shared/http/route.ts";
import { idempotent } from "../../../../shared/limits/idempotency.ts";
import { requireLastingAddress } from "../../../../shared/schemas/disposable_email.ts";
import { etagOf, Lead, LEAD_COLUMNS, PublicLead } from "../lead.ts";
import { CREATE_BY_USER, INTAKE_BY_IP, INTAKE_BY_KEY } from "../limits.ts";
import { NewLead } from "../new_lead.ts";

/** A lead from a web form (publishable key), from another server (API key) or from a signed-in user. */
export const create = defineRoute({
  method: "POST",
  path: "/",
  summary: "Submit a lead",
  access: ["user", "api_key", "publishable"],
  limits: [INTAKE_BY_IP, INTAKE_BY_KEY, CREATE_BY_USER],
  body: NewLead,
  idempotent: true,
  answers: {
    201: {
      description: "The lead; a web form gets id, status and created_at only",
      schema: z.union([Lead, PublicLead]),
    },
  },
  errors: ["forbidden", "disposable_email"],
  async handle({ body, caller, db, idempotency }) {
    if (caller.kind === "api_key" && !caller.scopes.includes("leads:write")) {
      throw new ForbiddenError("The key lacks the scope leads:write");
    }
    await requireLastingAddress(body.email);
    // Nobody's lead is written by the one service role that may; a user's by the user.
    const asCaller = caller.kind === "user" ? db : db.as("svc_intake");
    return await asCaller.transaction((tx) =>
      idempotent({ idempotency }, tx, async () => {
        const lead = await store(tx, caller, body);
        return caller.kind === "publishable"
          ? { status: 201 as const, body: PublicLead.parse(lead) }
          : { status: 201 as const, body: lead, headers: { etag: etagOf(lead) } };
      })
    );
  },
});

async function store(tx: Transaction, caller: Caller, lead: NewLead): Promise<Lead> {
  if (caller.kind !== "user") {
    return await tx.one<Lead>(
      sql`select ${LEAD_COLUMNS} from private.intake_lead(${sql.json(lead)}::jsonb)`,
    );
  }
  return await tx.one<Lead>(sql`
    insert into public.leads (
      full_name, email, phone, company_name, position, message, source, category, client_info
    ) values (
      ${lead.full_name}, ${lead.email}, ${lead.phone ?? null}, ${lead.company_name ?? null},
      ${lead.position ?? null}, ${lead.message ?? null}, ${lead.source ?? "website"},
      ${lead.category ?? null}, ${sql.json(lead.client_info ?? {})}::jsonb
    ) returning ${LEAD_COLUMNS}`);
}
