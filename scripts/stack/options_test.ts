import assert from "node:assert/strict";
import { parseOptions } from "./options.ts";
import { UsageError } from "./stack_error.ts";

Deno.test("no arguments give the defaults", () => {
  assert.deepEqual(parseOptions([], "/project"), {
    port: 54321,
    dataDir: "/project/.local",
    reset: false,
    seed: true,
    json: false,
  });
});

Deno.test("every flag is read", () => {
  const args = ["--port", "6000", "--data=/tmp/other", "--reset", "--no-seed", "--json"];
  assert.deepEqual(parseOptions(args, "/project"), {
    port: 6000,
    dataDir: "/tmp/other",
    reset: true,
    seed: false,
    json: true,
  });
});

Deno.test("help is asked for with --help and -h", () => {
  assert.equal(parseOptions(["--help"], "/"), "help");
  assert.equal(parseOptions(["-h"], "/"), "help");
});

for (
  const [args, told] of [
    [["--prot", "1"], /--prot/],
    [["now"], /now/],
    [["--port"], /--port/],
    [["--port", "http"], /--port is "http"/],
    [["--port", "65536"], /from 0 to 65535/],
    [["--port", "1.5"], /--port is "1.5"/],
    [["--port", "-1"], /--port/],
    [["--json=yes"], /--json/],
    [["--data", " "], /--data is empty/],
  ] as const
) {
  Deno.test(`"${args.join(" ")}" is refused by name`, () => {
    assert.throws(
      () => parseOptions([...args], "/project"),
      (error) => error instanceof UsageError && told.test(error.message),
    );
  });
}
