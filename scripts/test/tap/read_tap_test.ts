import assert from "node:assert/strict";
import type { Report } from "../report.ts";
import { readTap } from "./read_tap.ts";

/** What a report is told of some TAP that comes in pieces. */
function read(tap: string): string[] {
  const told: string[] = [];
  const report: Report = {
    pass: (name) => told.push(`pass ${name}`),
    fail: (name, details = "") => told.push(`fail ${name}: ${details}`),
    skip: (name, reason) => told.push(`skip ${name}: ${reason}`),
    progress: () => {},
  };
  const reader = readTap(report, (name, file) => file === "" ? name : `${file} ${name}`);
  for (const piece of tap.match(/[^]{1,7}/g) ?? []) reader.write(piece);
  reader.end();
  return told;
}

Deno.test("readTap() tells of each test", () => {
  assert.deepEqual(read("1..2\nok 1 - one\nok 2 - two\n"), ["pass one", "pass two"]);
});

Deno.test("readTap() takes the explanation of pgTAP's failures along", () => {
  const tap = `ok 1 - one
not ok 2 - two
# Failed test 2: "two"
#         have: 1
#         want: 2
not ok 3 - three
# Failed test 3: "three"
1..3
# Looks like you failed 2 tests of 3
`;
  const told = read(tap);
  assert.equal(told.length, 3);
  assert.match(told[1] ?? "", /^fail two: .*have: 1\s+want: 2$/s);
  assert.match(told[2] ?? "", /^fail three: /);
});

Deno.test("readTap() knows the file that deno test is at", () => {
  const tap = `TAP version 14
# ./a_test.ts
ok 1 - fine
# ./b_test.ts
not ok 2 - bad
  ---
  {"message":"Error: boom\\n    at x","severity":"fail"}
  ...
ok 3 - later # SKIP
1..3
`;
  assert.deepEqual(read(tap), [
    "pass ./a_test.ts fine",
    "fail ./b_test.ts bad: Error: boom\n    at x",
    "skip ./b_test.ts later: ",
  ]);
});

Deno.test("readTap() counts the steps of a test with it, and says which failed", () => {
  const tap = `TAP version 14
# Subtest: all
    ok 1 - one
    not ok 2 - two
      ---
      {"message":"boom","severity":"fail"}
      ...
    1..2
not ok 1 - all
  ---
  {"message":"1 test step failed.","severity":"fail"}
  ...
1..1
`;
  const told = read(tap);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? "", /^fail all: .*two: boom\n1 test step failed\.$/s);
});

Deno.test("readTap() fails when there are fewer tests than planned, or none", () => {
  assert.match(read("1..2\nok 1 - one\n").join("\n"), /^pass one\nfail .+$/);
  assert.deepEqual(read(""), ["fail no test and no plan: "]);
  assert.match(read("Bail out! no database\n").join("\n"), /^fail bailed out: no database: $/);
});

Deno.test("readTap() passes over what is no TAP", () => {
  assert.deepEqual(read("hello\nrows: 1\nok 1 - one\n1..1\n"), ["pass one"]);
});
