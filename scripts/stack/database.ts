import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { DatabasePasswords, DatabaseRole } from "./context.ts";
import { pushMigrations } from "./migrations/push.ts";
import { applyPlatform, setRolePasswords } from "./platform/apply.ts";
import { type Postgres, startPostgres } from "./postgres/start.ts";
import { StackError } from "./stack_error.ts";

const RESTART_ONCE_WITHIN_MS = 60_000;

/** What the database is started with. */
export interface DatabaseOptions {
  dataDir: string;
  /** The project's folder. */
  root: string;
  preferredPort: number;
  passwords: DatabasePasswords;
  log(message: string): void;
}

/** The running database, migrated. */
export interface Database {
  url(role: DatabaseRole): string;
  /** Settles, with the reason, when the server has ended and cannot be brought back. */
  failed: Promise<Error>;
  stop(): Promise<void>;
  /** Ends the server at once; it recovers at the next start. */
  kill(): void;
}

/** Starts PostgreSQL, gives it what hosted Supabase has, and applies the project's migrations. */
export async function startDatabase(options: DatabaseOptions): Promise<Database> {
  const { passwords, root, log } = options;
  const start = (preferredPort: number) =>
    startPostgres({ dataDir: join(options.dataDir, "pgdata"), preferredPort, passwords, log });

  let server = await start(options.preferredPort);
  const { port } = server;
  const url = (role: DatabaseRole) => databaseUrl(role, passwords[role], port);
  try {
    await applyPlatform(url("supabase_admin"), passwords);
    const target = { dbUrl: url("postgres"), workdir: root };
    const applied = await pushMigrations({ ...target, seed: false, onProgress: log });
    // Migrations make roles that had no password before.
    if (applied.length > 0) await setRolePasswords(url("supabase_admin"), passwords);
  } catch (error) {
    await server.stop();
    throw error;
  }

  const stopping = new AbortController();
  const failed = Promise.withResolvers<Error>();
  const keepUp = async () => {
    let restartedAt = -Infinity;
    while (await endOf(server, url("supabase_admin"), stopping.signal)) {
      await server.stop();
      if (performance.now() - restartedAt < RESTART_ONCE_WITHIN_MS) {
        throw new StackError(
          `PostgreSQL ended twice within a minute; its log is in ${server.folder}`,
        );
      }
      restartedAt = performance.now();
      log("PostgreSQL ended unexpectedly; starting it again");
      server = await start(port);
      if (server.port !== port) {
        throw new StackError(`PostgreSQL came back on another port, expected ${port}`);
      }
      log("PostgreSQL is up again");
    }
  };
  const keptUp = keepUp().catch((error) => failed.resolve(error));

  return {
    url,
    failed: failed.promise,
    async stop() {
      stopping.abort();
      await keptUp;
      await server.stop();
    },
    kill() {
      // To PostgreSQL this is "immediate shutdown": all of its processes end, nothing is lost.
      process.kill(server.pid, "SIGQUIT");
    },
  };
}

/**
 * Waits for the server's end, which cuts a connection that is kept for this alone. One that is cut while
 * the server lives on is made anew.
 *
 * @returns false when told to wait no longer
 */
async function endOf(server: Postgres, url: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    try {
      await connectionLost(url, signal);
    } catch {
      // Refused: the server has ended, or is recovering from the crash of one of its processes.
      if (!signal.aborted && !isAlive(server.pid)) return true;
      await delay(100);
    }
  }
  return false;
}

async function connectionLost(url: string, signal: AbortSignal) {
  const client = new pg.Client({ connectionString: url, application_name: "stack watch" });
  const lost = new Promise<void>((resolve) => client.once("end", resolve));
  // Without a listener an error would end the stack; what matters is the end that follows.
  client.on("error", () => {});
  await client.connect();
  const stop = () => void client.end();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  await lost;
  signal.removeEventListener("abort", stop);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function databaseUrl(role: DatabaseRole, password: string, port: number): string {
  const url = new URL(`postgresql://${role}@127.0.0.1:${port}/postgres`);
  url.password = password;
  return url.href;
}
