import pg from "pg";
import { stack } from "./stack.ts";

/** Runs one statement as the database's administrator, to look behind what the functions say. */
export async function query<Row extends pg.QueryResultRow>(
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: (await stack()).db_url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Starts all rate limits and lock-outs anew: every test comes from the same address. */
export async function forgetLimits(): Promise<void> {
  await query("delete from private.rate_limits");
  await query("delete from private.sign_in_attempts");
}

/** A connection of the test's own, as the database's administrator; the test ends it. */
export async function openConnection(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: (await stack()).db_url });
  await client.connect();
  return client;
}
