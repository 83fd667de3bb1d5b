import type { DatabasePasswords } from "../context.ts";
import { type Cluster, findCluster } from "./cluster_folder.ts";
import { configure } from "./configure.ts";
import { freePort } from "../ports.ts";
import { initCluster, SUPERUSER } from "./init_cluster.ts";
import { launch, type Launched } from "./launch.ts";
import { stopLeftover } from "./leftover.ts";
import { type Lock, lockCluster } from "./lock.ts";
import { stopPostmaster } from "./postmaster.ts";
import { ensureRuntime, type Runtime } from "./runtime.ts";
import { waitReady } from "./wait_ready.ts";
import { StackError } from "../stack_error.ts";

/** What to start. */
export interface PostgresOptions {
  /** Where the cluster is to lie, such as `.local/pgdata`; an absolute path. */
  dataDir: string;
  /** The loopback port to listen on where it is free; any free one otherwise. */
  preferredPort: number;
  /** The superuser's password is set when the cluster is made and used ever after. */
  passwords: Pick<DatabasePasswords, "supabase_admin">;
  log(message: string): void;
}

/** A running server. */
export interface Postgres {
  port: number;
  pid: number;
  /** Where the cluster lies, which may be elsewhere than asked: see `findCluster()`. */
  folder: string;
  /** Resolves when the server's process has ended, of itself or because it was stopped. */
  gone: Promise<void>;
  /** Ends the server and waits for its end. Calling it again does nothing. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 60_000; // a crash recovery can take its time
const ATTEMPTS = 5;

/**
 * Starts PostgreSQL and waits until it answers queries. The first start of a data folder makes its
 * cluster. A server that a killed stack left running on it is stopped and replaced.
 *
 * @throws {StackError} when the platform is not supported, the folder cannot be written or is in use by
 * another stack, or the server does not come up; the message holds what the server's log says
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const cluster = await findCluster(options.dataDir);
  if (cluster.elsewhere) {
    options.log(
      `Keeping the database in ${cluster.folder}: its account cannot enter ${options.dataDir}`,
    );
  }
  const lock = await lockCluster(cluster.folder);
  try {
    // Another stack may have made the cluster while we had no lock.
    return await startLocked(options, await findCluster(options.dataDir), lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function startLocked(
  options: PostgresOptions,
  cluster: Cluster,
  lock: Lock,
): Promise<Postgres> {
  const runtime = await ensureRuntime(options.log);
  if (!cluster.made) {
    options.log(`Making a database in ${cluster.folder}`);
    await initCluster(runtime, cluster, options.passwords.supabase_admin);
  }
  await stopLeftover(() => Promise.resolve(runtime), cluster.folder, options.log);
  const { port, server } = await bringUp(options, runtime, cluster);
  const { pid, gone } = server;
  let ended = false;
  gone.then(() => ended = true);
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    // The id of a process that has ended may be another's by now.
    if (!ended) await stopPostmaster(runtime, cluster.folder, pid);
    await gone;
    lock.release();
  };
  return { port, pid, folder: cluster.folder, gone, stop: () => stopped ??= stop() };
}

async function bringUp(
  options: PostgresOptions,
  runtime: Runtime,
  cluster: Cluster,
): Promise<{ port: number; server: Launched }> {
  const url = new URL(`postgresql://${SUPERUSER}@127.0.0.1/postgres`);
  url.password = options.passwords.supabase_admin;
  for (let attempt = 1;; attempt++) {
    // Another process may take the port between our look and the server's own.
    const port = freePort(attempt === 1 ? options.preferredPort : 0);
    await configure(cluster, port);
    const server = await launch(runtime, cluster);
    url.port = String(port);
    try {
      await waitReady(url.href, cluster.folder, server.gone, READY_TIMEOUT_MS);
      return { port, server };
    } catch (error) {
      await stopPostmaster(runtime, cluster.folder, server.pid);
      await server.gone;
      const said = await server.said();
      if (attempt < ATTEMPTS && isPassing(said)) continue;
      throw failure(cluster.folder, error, said);
    }
  }
}

/** Reasons for which a new attempt may succeed: a port just taken, a killed server's last breath. */
function isPassing(said: string): boolean {
  return /could not bind|shared memory block .* is still in use/.test(said);
}

function failure(folder: string, cause: unknown, said: string): StackError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "28P01") {
    return new StackError(
      `Cannot use the database in ${folder}: it has another password for ${SUPERUSER}, expected the one in secrets.json (start with --reset to begin anew)`,
      { cause },
    );
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StackError(`Cannot start PostgreSQL in ${folder}: ${reason}\n${said}`, { cause });
}
