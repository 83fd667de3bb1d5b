import * as z from "zod";
import type { Database } from "../../../shared/database.types.ts";
import { sql } from "../../../shared/db/sql.ts";
import { uuid } from "../../../shared/schemas/id.ts";
import { timestamp } from "../../../shared/schemas/time.ts";

export const LeadStatus = z.enum(["new", "contacted", "qualified", "proposal", "won", "lost"]);

type LeadRow = Database["public"]["Tables"]["leads"]["Row"];

/** A lead as staff and owners see it: every column of the table, and no other. */
export const Lead = z.object(
  {
    id: uuid,
    full_name: z.string(),
    email: z.string(),
    phone: z.string().nullable(),
    company_name: z.string().nullable(),
    position: z.string().nullable(),
    message: z.string().nullable(),
    source: z.string(),
    category: z.string().nullable(),
    client_info: z.record(z.string(), z.unknown()),
    status: LeadStatus,
    assigned_to: uuid.nullable(),
    created_by: uuid.nullable(),
    notes: z.string().nullable(),
    created_at: timestamp,
    updated_at: timestamp,
    version: z.int(),
  } satisfies Record<keyof LeadRow, z.ZodType>,
);
export type Lead = z.output<typeof Lead>;

/** A lead as the sender of a web form sees it: that it arrived, and nothing to mine. */
export const PublicLead = Lead.pick({ id: true, status: true, created_at: true });

const COLUMNS = Object.keys(Lead.shape);

/** The columns of {@linkcode Lead}, in its order. */
export const LEAD_COLUMNS = sql.join(
  COLUMNS.map((column) => sql.identifier(column, COLUMNS)),
  sql`, `,
);

/** A lead's version as a strong entity tag (RFC 9110 section 8.8.3). */
export function etagOf(lead: Pick<Lead, "version">): string {
  return `"${lead.version}"`;
}
