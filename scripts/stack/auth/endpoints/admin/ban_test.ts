import assert from "node:assert/strict";
import { bannedUntil } from "./ban.ts";

function hoursFromNow(date: Date | null | undefined): number {
  assert.ok(date instanceof Date);
  return (date.getTime() - Date.now()) / 3_600_000;
}

Deno.test("bannedUntil() reads Go durations", () => {
  assert.ok(Math.abs(hoursFromNow(bannedUntil("24h")) - 24) < 0.001);
  assert.ok(Math.abs(hoursFromNow(bannedUntil("1h30m")) - 1.5) < 0.001);
  assert.ok(Math.abs(hoursFromNow(bannedUntil("1.5h")) - 1.5) < 0.001);
});

Deno.test("bannedUntil() lifts a ban with none and leaves it alone without a duration", () => {
  assert.equal(bannedUntil("none"), null);
  assert.equal(bannedUntil("0h"), null);
  assert.equal(bannedUntil(""), undefined);
});

Deno.test("bannedUntil() refuses what is no duration", () => {
  for (const duration of ["1 day", "h", "24", "forever", "1d"]) {
    assert.throws(() => bannedUntil(duration), { status: 400, code: "validation_failed" });
  }
});
