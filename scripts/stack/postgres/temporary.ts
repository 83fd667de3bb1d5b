import { join } from "node:path";
import type { DatabasePasswords, DatabaseRole } from "../context.ts";
import { removeCluster } from "./remove.ts";
import { type Postgres, startPostgres } from "./start.ts";

/** A folder for a test's clusters, which the server's account can enter. */
export async function temporaryFolder(): Promise<string> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "portcullis-" }));
  if (Deno.build.os !== "windows") await Deno.chmod(folder, 0o755);
  return folder;
}

/** Passwords for a test's database. The quote must be quoted wherever it goes. */
export const TEST_PASSWORDS: DatabasePasswords = {
  postgres: "it's postgres",
  supabase_admin: "it's supabase_admin",
  supabase_auth_admin: "it's supabase_auth_admin",
  supabase_storage_admin: "it's supabase_storage_admin",
  authenticator: "it's authenticator",
  edge_functions: "it's edge_functions",
};

/** A server of a test's own, on any free port, gone with its data when disposed of. */
export interface TemporaryPostgres extends AsyncDisposable {
  server: Postgres;
  url(role: DatabaseRole): string;
}

/** Starts a server for a test. */
export async function temporaryPostgres(): Promise<TemporaryPostgres> {
  const folder = await temporaryFolder();
  const dataDir = join(folder, "pgdata");
  const server = await startPostgres({
    dataDir,
    preferredPort: 0,
    passwords: TEST_PASSWORDS,
    log: () => {},
  });
  return {
    server,
    url: (role) => databaseUrl(role, TEST_PASSWORDS[role], server.port),
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await removeCluster(dataDir);
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** The address of the database as a role. */
export function databaseUrl(role: DatabaseRole, password: string, port: number): string {
  const url = new URL(`postgresql://${role}@127.0.0.1:${port}/postgres`);
  url.password = password;
  return url.href;
}
