import { join } from "node:path";
import type { Cluster } from "./cluster_folder.ts";

/**
 * Writes the server's settings, anew at each start so that a newer stack's apply to older data.
 * Durability is PostgreSQL's own. Connections come over loopback TCP with a password only.
 */
export async function configure({ folder, user }: Cluster, port: number): Promise<void> {
  const settings = join(folder, "portcullis.conf");
  await Deno.writeTextFile(
    settings,
    [
      "# Written by the local stack at each start: put your own settings in postgresql.auto.conf",
      "listen_addresses = '127.0.0.1'",
      `port = ${port}`,
      "unix_socket_directories = ''",
      "max_connections = 200",
      "password_encryption = 'scram-sha-256'",
      "shared_preload_libraries = 'pg_stat_statements'",
      // It would keep the text of `alter role … password`.
      "pg_stat_statements.track_utility = off",
      "timezone = 'UTC'",
      "log_timezone = 'UTC'",
      "log_line_prefix = '%m [%p] %u %a '",
      // A failed statement can hold a password (`alter role … password`).
      "log_min_error_statement = panic",
      // And an error's detail a row's values.
      "log_error_verbosity = terse",
      "",
    ].join("\n"),
  );
  // Our umask may keep the file to ourselves.
  if (user !== null) await Deno.chown(settings, user.uid, user.gid);
  await Deno.writeTextFile(
    join(folder, "pg_hba.conf"),
    "# Written by the local stack at each start\nhost all all 127.0.0.1/32 scram-sha-256\n",
  );
}

/** Makes the server read those settings. Once a cluster. */
export async function includeSettings(folder: string): Promise<void> {
  await Deno.writeTextFile(join(folder, "postgresql.conf"), "\ninclude 'portcullis.conf'\n", {
    append: true,
    create: false,
  });
}
