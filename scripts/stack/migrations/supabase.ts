/**
 * `deno task supabase …`: the real Supabase CLI, with the arguments given.
 *
 * Against the local stack's database, say which it is, for example
 * `deno task supabase db reset --yes --remote="<db_url>"` with the `db_url` that the stack prints
 * (`deno task db:reset` does that by itself).
 */
import { cliPath, QUIET } from "./cli.ts";

// The CLI hears of Ctrl-C from the terminal itself; we end when it has ended.
Deno.addSignalListener("SIGINT", () => {});
const child = new Deno.Command(await cliPath(), { args: Deno.args, env: QUIET }).spawn();
if (Deno.build.os !== "windows") {
  Deno.addSignalListener("SIGTERM", () => child.kill("SIGTERM"));
}
Deno.exit((await child.status).code);
