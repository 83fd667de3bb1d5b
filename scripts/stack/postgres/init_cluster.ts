import { basename, dirname, join } from "node:path";
import type { Cluster } from "./cluster_folder.ts";
import { includeSettings } from "./configure.ts";
import { asUser } from "./run_as.ts";
import type { Runtime } from "./runtime.ts";
import { StackError } from "../stack_error.ts";

/** The bootstrap superuser, as on hosted Supabase. */
export const SUPERUSER = "supabase_admin";

const UNFINISHED = ".initdb-";

/**
 * Makes a new cluster: UTF-8, ICU collation en-US (text sorts as on hosted Supabase). It is made
 * under another name and renamed when whole, so that a killed first start leaves no half cluster.
 *
 * @throws {StackError} with what initdb had to say when it fails
 */
export async function initCluster(
  runtime: Runtime,
  cluster: Cluster,
  superuserPassword: string,
): Promise<void> {
  const parent = dirname(cluster.folder);
  await removeUnfinished(parent, basename(cluster.folder));
  const work = join(parent, `${basename(cluster.folder)}${UNFINISHED}${Deno.pid}`);
  const folder = join(work, "cluster");
  const passwordFile = join(work, "password");
  try {
    await Deno.mkdir(work, { mode: 0o700 });
    await Deno.writeTextFile(passwordFile, superuserPassword, { mode: 0o600 });
    if (cluster.user) {
      await Deno.chown(work, cluster.user.uid, cluster.user.gid);
      await Deno.chown(passwordFile, cluster.user.uid, cluster.user.gid);
    }
    const { success, stderr, stdout } = await new Deno.Command(runtime.initdb, {
      args: [
        `--pgdata=${folder}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=icu",
        "--icu-locale=en-US",
        "--no-instructions",
      ],
      ...asUser(runtime, cluster.user),
    }).output();
    if (!success) {
      const said = new TextDecoder().decode(stderr) || new TextDecoder().decode(stdout);
      throw new StackError(`Cannot make a database cluster in ${cluster.folder}: ${said.trim()}`);
    }
    await includeSettings(folder);
    await Deno.rename(folder, cluster.folder);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Removes what a killed first start left behind. The caller holds the cluster's lock. */
async function removeUnfinished(parent: string, name: string): Promise<void> {
  for await (const entry of Deno.readDir(parent)) {
    if (!entry.name.startsWith(`${name}${UNFINISHED}`)) continue;
    await Deno.remove(join(parent, entry.name), { recursive: true });
  }
}
