import { join } from "node:path";

/**
 * The extensions that hosted Supabase lets `postgres`, who is no superuser there, create although
 * PostgreSQL itself would not: its `supautils.privileged_extensions`, less those that the embedded
 * server has not got.
 */
const PRIVILEGED = [
  "autoinc",
  "bloom",
  "dblink",
  "dict_xsyn",
  "earthdistance",
  "insert_username",
  "moddatetime",
  "pg_buffercache",
  "pg_prewarm",
  "pg_stat_statements",
  "pg_walinspect",
  "pgrowlocks",
  "pgstattuple",
  "postgres_fdw",
  "refint",
  "sslinfo",
];

/** Marks those extensions as trusted, so that `postgres` can create them here as well. */
export async function allowHostedExtensions(extensions: string): Promise<void> {
  for (const name of PRIVILEGED) {
    await Deno.writeTextFile(join(extensions, `${name}.control`), "\ntrusted = true\n", {
      append: true,
      create: false,
    });
  }
}
