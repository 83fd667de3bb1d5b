import * as z from "zod";
import { routesWith } from "../../../../shared/http/route.ts";
import { dispatchOutbox } from "../../../../shared/outbox/dispatch.ts";
import type { OutboxConfig } from "../config.ts";

const DispatchReport = z.object({
  claimed: z.int(),
  delivered: z.int(),
  retried: z.int(),
  dead: z.int(),
});

/** Sends what is due. Called by the schedule; calling it twice at once sends nothing twice. */
export const dispatch = routesWith<OutboxConfig>()({
  method: "POST",
  path: "/dispatch",
  summary: "Send due mail",
  access: ["secret"],
  limits: [],
  body: z.strictObject({ limit: z.int().min(1).max(500).default(50) }).prefault({}),
  answers: { 200: { description: "What became of the mails", schema: DispatchReport } },
  errors: [],
  async handle({ body, db, config, log }) {
    return { status: 200, body: await dispatchOutbox({ db, config, log }, { limit: body.limit }) };
  },
});
