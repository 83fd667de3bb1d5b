import { fileURLToPath } from "node:url";
import { readProjectConfig } from "../config.ts";
import type { DatabaseRole } from "../context.ts";
import { stackKeys } from "../create_context.ts";
import { loadSecrets } from "../secrets.ts";
import { readRunningStack } from "../state.ts";
import { createCatalog } from "./catalog.ts";
import {
  type EnvironmentSource,
  functionEnvironment,
  readFunctionsEnv,
  withVariables,
} from "./environment.ts";
import { BootError, type FunctionProcess, startFunction } from "./process.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Starts a function beside a stack that runs in another process, with the environment that it has there but
 * for some variables: for tests that take the database, Auth or mail away from it. Requests go straight to
 * `<url>/<name>/…` of the answer; the caller ends the process.
 *
 * @param dataDir the data folder of the running stack
 * @param variables set in addition; undefined takes one out
 * @param log called for each line that the function writes
 * @throws Error when no stack runs there; BootError when the function does not come up
 */
export async function startBeside(
  dataDir: string,
  name: string,
  variables: Record<string, string | undefined> = {},
  log: (line: string) => void = () => {},
): Promise<FunctionProcess> {
  const config = await createCatalog(ROOT, (await readProjectConfig(ROOT)).functions).find(name);
  if (!config) throw new BootError(`there is no function "${name}"`);
  const base = functionEnvironment(name, await environmentOf(dataDir));
  const env = withVariables({ ...base, ...await readFunctionsEnv(ROOT) }, variables);
  return await startFunction({ name, entrypoint: config.entrypoint, root: ROOT, env, log });
}

/** What the environment of the functions of a running stack is made of. */
export async function environmentOf(dataDir: string): Promise<EnvironmentSource> {
  const running = await readRunningStack(dataDir);
  const ready = running?.ready;
  if (!running || !ready) throw new Error(`no stack runs on ${dataDir}`);
  const secrets = await loadSecrets(dataDir);
  const { auth } = await readProjectConfig(ROOT);
  return {
    secret: secrets.portcullis_secret,
    smtpUrl: running.smtp_url,
    context: {
      url: ready.url,
      siteUrl: auth.site_url,
      keys: stackKeys(secrets),
      databaseUrl(role: DatabaseRole) {
        const url = new URL(ready.db_url);
        url.username = role;
        url.password = secrets.database[role];
        return url.href;
      },
    },
  };
}
