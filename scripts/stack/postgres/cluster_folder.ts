import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { exists } from "./exists.ts";
import { makeOpenFolder } from "./open_folder.ts";
import { canTraverse, type ServerUser, serverUser } from "./server_user.ts";
import { StackError } from "../stack_error.ts";

/** Where a cluster lies and who owns it. */
export interface Cluster {
  /** The cluster's own folder: PostgreSQL's data directory. */
  folder: string;
  /** The account to run the server as; null for our own. */
  user: ServerUser | null;
  /** Whether the folder already holds a cluster. */
  made: boolean;
  /** Whether it lies somewhere else than asked. */
  elsewhere: boolean;
}

const ELSEWHERE = "/var/lib/portcullis";

/**
 * Decides where the cluster of a data folder lies: in that folder, or, when we are root and the
 * account that must run the server cannot get there, below /var/lib/portcullis.
 *
 * @throws {StackError} when the folder cannot be made or written
 */
export async function findCluster(dataDir: string): Promise<Cluster> {
  const parent = await writableParent(dataDir);
  const user = await serverUser();
  const wanted = join(parent, basename(dataDir));
  if (user === null || await canTraverse(user, parent)) {
    return { ...await describe(wanted, user), elsewhere: false };
  }
  await makeOpenFolder(ELSEWHERE);
  await writableParent(join(ELSEWHERE, "cluster"));
  const hash = createHash("sha256").update(wanted).digest("hex").slice(0, 16);
  return { ...await describe(join(ELSEWHERE, hash), user), elsewhere: true };
}

async function describe(
  folder: string,
  user: ServerUser | null,
): Promise<Omit<Cluster, "elsewhere">> {
  if (!await exists(join(folder, "PG_VERSION"))) return { folder, user, made: false };
  const owner = await Deno.stat(folder);
  if (user !== null && owner.uid !== null && owner.gid !== null && owner.uid !== 0) {
    // Made by an account other than today's: whoever owns the files runs the server.
    return {
      folder,
      user: { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid },
      made: true,
    };
  }
  if (user === null && Deno.build.os !== "windows" && owner.uid !== Deno.uid()) {
    throw new StackError(
      `Cannot start PostgreSQL in ${folder}: it belongs to uid ${owner.uid}, expected ${Deno.uid()}, who runs the stack`,
    );
  }
  return { folder, user, made: true };
}

/** Makes the folder that is to hold the cluster, and answers with its real path. */
async function writableParent(dataDir: string): Promise<string> {
  const parent = dirname(dataDir);
  try {
    await Deno.mkdir(parent, { recursive: true });
    const probe = await Deno.makeTempFile({ dir: parent, prefix: ".writable-" });
    await Deno.remove(probe);
    return await Deno.realPath(parent);
  } catch (cause) {
    throw new StackError(
      `Cannot keep a database in ${dataDir}: expected a folder that can be written at ${parent}`,
      { cause },
    );
  }
}
