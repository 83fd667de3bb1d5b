import { fileURLToPath } from "node:url";
import { createAuth } from "./auth/mod.ts";
import { authOptions } from "./auth_options.ts";
import { claimDataDir, resetDataDir } from "./claim_data_dir.ts";
import { readProjectConfig } from "./config.ts";
import type { StackContext } from "./context.ts";
import { createContext } from "./create_context.ts";
import { startDatabase } from "./database.ts";
import { createFunctions, type Functions } from "./functions/mod.ts";
import { createCallerResolver } from "./gateway/caller.ts";
import { openLog } from "./log.ts";
import { type Mail, startMail } from "./mail/mod.ts";
import type { StackOptions } from "./options.ts";
import type { Ready } from "./ready.ts";
import { createRest } from "./rest/mod.ts";
import { outboxJobs, type Schedule, startSchedule } from "./schedule.ts";
import { loadSecrets } from "./secrets.ts";
import { seed } from "./seed.ts";
import { readState, removeState, writeState } from "./state.ts";
import { createStorage } from "./storage/mod.ts";
import { takePort } from "./take_port.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** How the stack is run, beside what the command line says. */
export interface StackSetup {
  /** Ends a start that is under way; what was begun is undone. */
  signal?: AbortSignal;
  /** Write to `stack.log` alone, not to the terminal. */
  quiet?: boolean;
  /** Start functions anew when their code changes; on unless said otherwise. */
  watch?: boolean;
}

/** A running stack. */
export interface Stack {
  ready: Ready;
  context: StackContext;
  functions: Functions;
  mail: Mail;
  schedule: Schedule;
  log(service: string, message: string): void;
  /** Settles when something has ended that the stack cannot do without. */
  failed: Promise<Error>;
  /** Stops everything, in order, and leaves no process. */
  stop(): Promise<void>;
  /** Ends what would outlive this process, without waiting. */
  kill(): void;
}

/**
 * Starts everything: the database with what hosted Supabase has and the project's migrations, Auth, REST,
 * Storage, mail, the demo data, the gateway, and then the functions and the schedule.
 *
 * @throws StackError with what to put right: a busy port, a folder in use or not writable …
 */
export async function startStack(options: StackOptions, setup: StackSetup = {}): Promise<Stack> {
  await using begun = new AsyncDisposableStack();
  const { dataDir } = options;
  const { signal, quiet = false, watch = true } = setup;
  const config = await readProjectConfig(ROOT);

  const folder = await claimDataDir(dataDir);
  begun.defer(() => folder.release());
  const gateway = await takePort(options.port);
  begun.defer(() => gateway.close());
  const url = `http://127.0.0.1:${gateway.port}`;

  const output = await openLog(dataDir, quiet);
  begun.defer(() => output.close());
  const log = output.line;
  const logAs = (service: string) => (message: string) => log(service, message);
  if (options.reset) await resetDataDir(folder, logAs("stack"));
  const left = await readState(dataDir);
  if (left) log("stack", `the stack of process ${left.pid} did not stop cleanly; taking over`);
  await writeState(dataDir, { pid: Deno.pid, url, smtp_url: "", ready: null });
  begun.defer(() => removeState(dataDir));
  const secrets = await loadSecrets(dataDir);

  const database = await startDatabase({
    dataDir,
    root: ROOT,
    // Not the next one, 54322: config.toml gives that to `supabase start`, and whatever listens there the
    // CLI takes for a Docker container of its own, which `db reset` then looks for in vain.
    preferredPort: gateway.port + 11,
    passwords: secrets.database,
    log: logAs("database"),
  });
  begun.defer(() => database.stop());
  signal?.throwIfAborted();

  const context = createContext({
    url,
    dataDir,
    secrets,
    database,
    log,
    siteUrl: config.auth.site_url,
  });
  const mail = await startMail({
    dataDir,
    httpPort: gateway.port + 3,
    smtpPort: gateway.port + 4,
    log: logAs("mail"),
  });
  begun.defer(() => mail.close());
  const [auth, rest, storage] = await Promise.all([
    createAuth(context, authOptions(config)),
    createRest(context),
    createStorage(context),
  ]);
  for (const service of [auth, rest, storage]) begun.defer(() => service.close());
  signal?.throwIfAborted();

  const dbUrl = database.url("postgres");
  const demo = options.seed
    ? await seed({ dbUrl, root: ROOT, auth, secrets, log: logAs("seed") })
    : { users: null, api_key: null };
  const ready: Ready = {
    url,
    functions_url: `${url}/functions/v1`,
    publishable_key: secrets.publishable_key,
    secret_key: secrets.secret_key,
    db_url: dbUrl,
    mail_url: mail.url,
    ...demo,
  };

  const functions = createFunctions({
    root: ROOT,
    configs: config.functions,
    watch,
    context,
    secret: secrets.portcullis_secret,
    smtpUrl: mail.smtpUrl,
    log,
  });
  begun.defer(() => functions.stop());
  const callers = createCallerResolver(context.keys, url);
  gateway.open({ ready, dataDir, services: { auth, rest, storage }, functions, callers, log });
  // Closed before what is behind it; its place above is for a start that fails.
  begun.defer(() => gateway.close());
  const schedule = startSchedule(whenThere(functions, ready), logAs("schedule"));
  begun.defer(() => schedule.stop());
  await writeState(dataDir, { pid: Deno.pid, url, smtp_url: mail.smtpUrl, ready });
  signal?.throwIfAborted();
  // Requests wait for the function that they are for, so the stack need not.
  functions.startAll().catch((error) => log("functions", String(error)));

  const all = begun.move();
  return {
    ready,
    context,
    functions,
    mail,
    schedule,
    log,
    failed: database.failed,
    stop: () => all.disposeAsync(),
    kill: () => database.kill(),
  };
}

/** The schedule's jobs; nothing is called as long as there is no function "outbox". */
function whenThere(functions: Functions, ready: Ready) {
  return outboxJobs(ready.functions_url, ready.secret_key).map((job) => ({
    ...job,
    async run(signal: AbortSignal) {
      if (await functions.find("outbox")) await job.run(signal);
    },
  }));
}
