import * as z from "zod";
import { defineRoute } from "../../../../shared/http/route.ts";

const Live = z.strictObject({
  status: z.literal("ok"),
  version: z.string().meta({ example: "1.4.0" }),
});

/** Whether the process answers at all. Asks nobody else, so that trouble elsewhere restarts nothing. */
export const live = defineRoute({
  method: "GET",
  path: "/live",
  summary: "Whether the process answers",
  access: "anyone",
  limits: [],
  answers: { 200: { description: "It does", schema: Live } },
  errors: [],
  handle({ config }) {
    const version = config.PORTCULLIS_VERSION ?? "unversioned";
    return { status: 200, body: { status: "ok", version } };
  },
});
