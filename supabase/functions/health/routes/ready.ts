import * as z from "zod";
import { defaultKey } from "../../../../shared/auth/platform_key.ts";
import { routesWith } from "../../../../shared/http/route.ts";
import { databaseAnswers } from "../checks/database.ts";
import { greets } from "../checks/mail.ts";
import { serviceAnswers } from "../checks/service.ts";
import { check, CheckResult, skipped } from "../checks/check.ts";
import type { HealthConfig } from "../config.ts";

const Ready = z.strictObject({
  status: z.enum(["ok", "degraded", "unavailable"]),
  checks: z.strictObject({
    database: CheckResult,
    auth: CheckResult,
    storage: CheckResult,
    mail: CheckResult,
    scanner: CheckResult,
  }),
});

/**
 * Whether everything this depends on answers. Mail that is away only delays mail, and says so here without
 * making the whole not ready: the status is "degraded" then, and still 200.
 */
export const ready = routesWith<HealthConfig>()({
  method: "GET",
  path: "/ready",
  summary: "Whether everything the suite depends on answers",
  access: "anyone",
  limits: [],
  answers: {
    200: { description: "All of it answers, or what does not can wait", schema: Ready },
    503: { description: "Something that nothing works without does not answer", schema: Ready },
  },
  errors: [],
  async handle({ config, login, log, trace }) {
    const { SUPABASE_URL: url, PORTCULLIS_MAIL_URL: mailUrl } = config;
    const key = defaultKey(config.SUPABASE_PUBLISHABLE_KEYS);
    const headers = { ...trace.headers, apikey: key };
    const [database, auth, storage, mail] = await Promise.all([
      check("database", () => databaseAnswers(login), log),
      check("auth", (signal) => serviceAnswers(`${url}/auth/v1/health`, headers, signal), log),
      check(
        "storage",
        (signal) => serviceAnswers(`${url}/storage/v1/status`, headers, signal),
        log,
      ),
      check("mail", (signal) => greets(mailUrl, signal), log),
    ]);
    const checks = { database, auth, storage, mail, scanner: skipped };
    if ([database, auth, storage].some(({ status }) => status !== "ok")) {
      return {
        status: 503,
        body: { status: "unavailable", checks },
        headers: { "retry-after": "5" },
      };
    }
    return { status: 200, body: { status: mail.status === "ok" ? "ok" : "degraded", checks } };
  },
});
