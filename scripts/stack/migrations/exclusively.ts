import pg from "pg";

/** An arbitrary number that nothing else in the project locks on. */
const LOCK = 7_023_141_559;

/**
 * Runs an action while no other stack changes the same database's schema: of two pushes at once the
 * CLI would fail one.
 *
 * @param dbUrl the database, as any role
 * @param onWait told when another process has to finish first
 */
export async function exclusively<T>(
  dbUrl: string,
  onWait: () => void,
  action: () => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: dbUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ free: boolean }>(
      "select pg_try_advisory_lock($1) as free",
      [LOCK],
    );
    if (rows[0]?.free !== true) {
      onWait();
      await client.query("select pg_advisory_lock($1)", [LOCK]);
    }
    return await action();
  } finally {
    // The lock goes with the connection.
    await client.end();
  }
}
