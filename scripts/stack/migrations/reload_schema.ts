import pg from "pg";

/** Tells whatever serves the REST API that tables have changed, as on hosted Supabase. */
export async function reloadSchema(dbUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: dbUrl });
  await client.connect();
  try {
    await client.query("notify pgrst, 'reload schema'");
  } finally {
    await client.end();
  }
}
