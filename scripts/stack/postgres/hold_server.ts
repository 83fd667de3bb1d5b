/** Starts PostgreSQL on the folder given, prints its process id and stays: to be killed by a test. */
import { startPostgres } from "./start.ts";
import { TEST_PASSWORDS } from "./temporary.ts";

const server = await startPostgres({
  dataDir: Deno.args[0] ?? "",
  preferredPort: 0,
  passwords: TEST_PASSWORDS,
  log: () => {},
});
console.log(server.pid);
setInterval(() => {}, 60_000);
