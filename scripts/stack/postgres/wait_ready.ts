import pg from "pg";

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

/**
 * Waits until the server answers a query: not until it has a port or a file, but until it works.
 *
 * @param url where, and as whom, to connect
 * @param folder the cluster that must answer: the port could be another server's
 * @param gone resolves when the server's process has ended
 * @throws {Error} when the process ends, refuses the password or does not answer in time
 */
export async function waitReady(
  url: string,
  folder: string,
  gone: Promise<void>,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let ended = false;
  gone.then(() => ended = true);
  for (let pause = FIRST_PAUSE_MS;; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const problem = await tryQuery(url, folder);
    if (problem === null) return;
    if (ended) throw new Error("the server ended while starting", { cause: problem });
    if (problem.code !== "ECONNREFUSED" && problem.code !== "57P03") throw problem;
    if (performance.now() > deadline) {
      throw new Error(`the server did not answer within ${timeoutMs / 1000} s`, { cause: problem });
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Runs a query: null when it worked, what went wrong otherwise. */
async function tryQuery(
  url: string,
  folder: string,
): Promise<Error & { code?: string } | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that goes away under the connection is reported by the query as well.
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows: [row] } = await client.query<{ folder: string }>(
      "select current_setting('data_directory') as folder",
    );
    return row?.folder === folder ? null : new Error(`another server answers: ${row?.folder}`);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  } finally {
    await client.end();
  }
}
