/** A function for serve_test.ts, run as the platform runs one. */
import * as z from "zod";
import { baseConfig } from "../config/base.ts";
import { defineRoute } from "../http/route.ts";
import { serve } from "../http/serve.ts";
import { plainText } from "../schemas/text.ts";

const Ok = z.strictObject({ ok: z.boolean() });
const base = {
  summary: "for a test",
  access: "anyone",
  limits: [],
  answers: { 200: { description: "ok", schema: Ok } },
  errors: [],
} as const;

serve({
  name: "fixture",
  config: baseConfig,
  routes: [
    defineRoute({
      ...base,
      method: "GET",
      path: "/",
      handle: () => ({ status: 200, body: { ok: true } }),
    }),
    defineRoute({
      ...base,
      method: "POST",
      path: "/",
      body: z.strictObject({ name: plainText({ max: 10 }) }),
      handle: () => ({ status: 200, body: { ok: true } }),
    }),
    defineRoute({
      ...base,
      method: "GET",
      path: "/forgotten",
      handle() {
        Promise.reject(new Error("a forgotten promise"));
        setTimeout(() => Promise.reject("later"));
        return { status: 200, body: { ok: true } };
      },
    }),
    defineRoute({
      ...base,
      method: "GET",
      path: "/crash",
      handle() {
        throw undefined;
      },
    }),
    defineRoute({
      ...base,
      method: "GET",
      path: "/database",
      async handle({ db }) {
        await db.as("svc_signup").query({ text: "select 1", values: [] });
        return { status: 200, body: { ok: true } };
      },
    }),
  ],
});
