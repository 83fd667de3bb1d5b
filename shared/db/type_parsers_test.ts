import assert from "node:assert/strict";
import { toRfc3339 } from "./type_parsers.ts";

Deno.test("toRfc3339() keeps every digit and answers UTC", () => {
  const cases: Record<string, string> = {
    "2026-11-20 08:15:00+00": "2026-11-20T08:15:00Z",
    "2026-11-20 08:15:00.123456+00": "2026-11-20T08:15:00.123456Z",
    "2026-11-20 08:15:00.1+00": "2026-11-20T08:15:00.1Z",
    "2026-01-01 00:30:00.000001+02": "2025-12-31T22:30:00.000001Z",
    "2026-11-20 08:15:00.5-03:30": "2026-11-20T11:45:00.5Z",
    "infinity": "infinity",
    "0044-03-15 12:00:00+00 BC": "0044-03-15 12:00:00+00 BC",
  };
  for (const [text, expected] of Object.entries(cases)) assert.equal(toRfc3339(text), expected);
});
