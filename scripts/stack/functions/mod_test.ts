import assert from "node:assert/strict";
import { join } from "node:path";
import { createFunctions, type Functions } from "./mod.ts";
import { BootError } from "./process.ts";

const GREETS = (word: string) =>
  `Deno.serve(() => Response.json(${JSON.stringify(word)} + (Deno.env.get("EXTRA") ?? "")));`;

/** A project of one function, "greet", that imports from shared/. */
async function withProject(
  use: (
    functions: Functions,
    write: (path: string, text: string) => Promise<void>,
  ) => Promise<void>,
) {
  const root = await Deno.makeTempDir();
  const write = (path: string, text: string) => Deno.writeTextFile(join(root, path), text);
  await Deno.mkdir(join(root, "supabase", "functions", "greet"), { recursive: true });
  await Deno.mkdir(join(root, "shared"));
  await write("deno.json", "{}");
  await write("shared/name.ts", `export const name = "Ann";`);
  await write("supabase/functions/greet/index.ts", GREETS("hello"));
  const functions = createFunctions({
    root,
    configs: {},
    watch: true,
    secret: "secret",
    smtpUrl: "smtp://127.0.0.1:1",
    context: {
      url: "http://127.0.0.1:1",
      siteUrl: "http://127.0.0.1:3000",
      keys: { signingJwk: { kty: "EC" }, jwks: { keys: [] }, publishable: "p", secret: "s" },
      databaseUrl: () => "postgresql://",
    },
    log() {},
  });
  try {
    await use(functions, write);
  } finally {
    await functions.stop();
    await Deno.remove(root, { recursive: true });
  }
}

async function greeting(functions: Functions): Promise<string> {
  const config = await functions.find("greet");
  assert.ok(config);
  const { url } = await functions.process(config);
  return await (await fetch(`${url}/greet`)).json();
}

/** Polls until the greeting is what is waited for; fails after ten seconds. */
async function greetingIs(functions: Functions, wanted: string) {
  const deadline = performance.now() + 10_000;
  while (await greeting(functions).catch(() => "") !== wanted) {
    assert.ok(performance.now() < deadline, `waited for "${wanted}"`);
  }
}

Deno.test("a function answers with its new code once that is written, shared code included", () =>
  withProject(async (functions, write) => {
    assert.equal(await greeting(functions), "hello");
    const code =
      `import { name } from "../../../shared/name.ts"; Deno.serve(() => Response.json(name));`;
    await write("supabase/functions/greet/index.ts", code);
    await greetingIs(functions, "Ann");
    await write("shared/name.ts", `export const name = "Bob";`);
    await greetingIs(functions, "Bob");
  }));

Deno.test("code that does not start is told as such, and mended by the next change", () =>
  withProject(async (functions, write) => {
    assert.equal(await greeting(functions), "hello");
    await write("supabase/functions/greet/index.ts", "Deno.serve((");
    const deadline = performance.now() + 10_000;
    let error: unknown;
    while (!(error instanceof BootError)) {
      assert.ok(performance.now() < deadline, "waited for the change to be seen");
      error = await greeting(functions).catch((reason) => reason);
    }
    assert.match(error.message, /index\.ts:1/);
    await write("supabase/functions/greet/index.ts", GREETS("again"));
    await greetingIs(functions, "again");
  }));

Deno.test("variables of supabase/functions/.env reach functions, the platform's names excepted", () =>
  withProject(async (functions, write) => {
    await write("supabase/functions/.env", "EXTRA=, Ann\nSUPABASE_URL=https://elsewhere.test\n");
    assert.equal(await greeting(functions), "hello, Ann");
    const code = `Deno.serve(() => Response.json(Deno.env.get("SUPABASE_URL")));`;
    await write("supabase/functions/greet/index.ts", code);
    await greetingIs(functions, "http://127.0.0.1:1");
  }));

Deno.test("one more process of a function runs beside the first, with other variables", () =>
  withProject(async (functions) => {
    const other = await functions.startAnother("greet", { EXTRA: "!", LOG_LEVEL: undefined });
    assert.equal(await (await fetch(`${other.url}/greet`)).json(), "hello!");
    assert.equal(await greeting(functions), "hello");
    await other.stop();
    assert.equal(await greeting(functions), "hello");
    await assert.rejects(() => functions.startAnother("nobody", {}), BootError);
  }));
