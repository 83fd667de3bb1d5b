import { dirname } from "node:path";
import { StackError } from "../stack_error.ts";

/** The account that the server runs as. */
export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
}

const CANDIDATES = ["postgres", "_postgres", "nobody"];

/** Finds the first account fit to run the server in the text of `/etc/passwd`. */
export function parseServerUser(passwd: string): ServerUser | null {
  const accounts = new Map<string, ServerUser>();
  for (const line of passwd.split("\n")) {
    const [name, , uid, gid] = line.split(":");
    if (name && uid && gid) accounts.set(name, { name, uid: Number(uid), gid: Number(gid) });
  }
  for (const name of CANDIDATES) {
    const account = accounts.get(name);
    if (account) return account;
  }
  return null;
}

/**
 * The account that the server must run as, or null when it can run as whoever we are: PostgreSQL
 * refuses to run as root.
 *
 * @throws {StackError} when we are root and there is no such account
 */
export async function serverUser(): Promise<ServerUser | null> {
  if (Deno.build.os === "windows" || Deno.uid() !== 0) return null;
  const user = parseServerUser(await Deno.readTextFile("/etc/passwd"));
  if (user === null) {
    throw new StackError(
      `Cannot start PostgreSQL as root: expected an account named ${
        CANDIDATES.join(" or ")
      } in /etc/passwd to run it as`,
    );
  }
  return user;
}

/** Whether the account may pass through the folder and every folder above it. */
export async function canTraverse(user: ServerUser, folder: string): Promise<boolean> {
  for (let path = folder;; path = dirname(path)) {
    const { mode, uid, gid } = await Deno.stat(path);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if (mode !== null && (mode & bit) === 0) return false;
    if (dirname(path) === path) return true;
  }
}
