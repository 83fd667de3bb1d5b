import * as z from "zod";
import { sql } from "../../../../shared/db/sql.ts";
import { routesWith } from "../../../../shared/http/route.ts";
import type { OutboxConfig } from "../config.ts";
import { removeUnverifiedUsers } from "../unverified_users.ts";

const MaintenanceReport = z.object({
  codes_removed: z.int(),
  idempotency_keys_removed: z.int(),
  rate_limits_removed: z.int(),
  sign_in_attempts_removed: z.int(),
  delivered_mails_removed: z.int(),
  audit_partitions_created: z.int(),
  unverified_users_removed: z.int(),
});

/** Ends what has run out. Called by the schedule; calling it twice at once does everything once. */
export const maintenance = routesWith<OutboxConfig>()({
  method: "POST",
  path: "/maintenance",
  summary: "Remove what has run out",
  access: ["secret"],
  limits: [],
  answers: { 200: { description: "What was removed and made", schema: MaintenanceReport } },
  errors: [],
  async handle({ db, config, log, trace }) {
    const { report } = await db.as("svc_maintenance").transaction(
      (tx) =>
        tx.one<{ report: Omit<z.output<typeof MaintenanceReport>, "unverified_users_removed"> }>(
          sql`select private.maintain() as report`,
        ),
      { timeoutMs: 60_000 },
    );
    const removed = await removeUnverifiedUsers({ db, config, log, trace });
    return { status: 200, body: { ...report, unverified_users_removed: removed } };
  },
});
