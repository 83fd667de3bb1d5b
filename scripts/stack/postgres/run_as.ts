import type { Runtime } from "./runtime.ts";
import type { ServerUser } from "./server_user.ts";

/** How to run one of the server's programs: as which account, from where, in which language. */
export interface RunAs {
  cwd: string;
  env: Record<string, string>;
  uid?: number;
  gid?: number;
}

/** Options for running a program of the runtime as the account, or as ourselves for null. */
export function asUser(runtime: Runtime, user: ServerUser | null): RunAs {
  return {
    // Our own working directory may be closed to the account.
    cwd: runtime.folder,
    // English messages: some are compared.
    env: { LC_ALL: "C", LANG: "C" },
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  };
}
