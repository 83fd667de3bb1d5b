import type { ProjectConfig } from "../config.ts";
import { createCatalog, type FunctionConfig } from "./catalog.ts";
import { cacheModules } from "./deno.ts";
import {
  type EnvironmentSource,
  functionEnvironment,
  readFunctionsEnv,
  withVariables,
} from "./environment.ts";
import { BootError, type FunctionProcess, startFunction } from "./process.ts";
import { Supervisor } from "./supervisor.ts";
import { type Change, type Watch, watchCode } from "./watch.ts";

/** What the functions are run with. */
export interface FunctionsOptions extends EnvironmentSource {
  /** The project's folder: the one with deno.json and supabase/. */
  root: string;
  /** `[functions]` of supabase/config.toml. */
  configs: ProjectConfig["functions"];
  /** Start anew what changes on disk. */
  watch: boolean;
  log(service: string, message: string): void;
}

/** The functions of the project, each in its own process. */
export interface Functions {
  /** The names of all functions. */
  names(): Promise<string[]>;
  /** A function's configuration; null where there is no such function. */
  find(name: string): Promise<FunctionConfig | null>;
  /**
   * The process that answers for a function, started if need be, once it listens.
   *
   * @throws BootError when it does not come up
   */
  process(config: FunctionConfig): Promise<FunctionProcess>;
  /** Starts all of them, side by side. What does not come up is in the log. */
  startAll(): Promise<void>;
  /**
   * Starts one more process of a function, beside the one that the gateway asks. The caller ends it.
   *
   * @param variables added to the environment; undefined takes one out
   * @throws BootError when it does not come up
   */
  startAnother(
    name: string,
    variables: Record<string, string | undefined>,
  ): Promise<FunctionProcess>;
  stop(): Promise<void>;
}

/** Makes the functions ready to run; none is started yet. */
export function createFunctions(options: FunctionsOptions): Functions {
  const { root, log } = options;
  const catalog = createCatalog(root, options.configs);
  const supervisors = new Map<string, Supervisor>();
  const others = new Set<FunctionProcess>();
  let cached: Promise<void> | undefined;

  async function start(
    config: FunctionConfig,
    variables: Record<string, string | undefined> = {},
  ): Promise<FunctionProcess> {
    const { name, entrypoint } = config;
    await (cached ??= catalog.list().then(cache));
    const base = { ...functionEnvironment(name, options), ...await readFunctionsEnv(root) };
    const env = withVariables(base, variables);
    return await startFunction({ name, entrypoint, root, env, log: (line) => log(name, line) });
  }

  function supervisorOf(config: FunctionConfig): Supervisor {
    const { name } = config;
    const supervisor = supervisors.get(name) ??
      new Supervisor({ start: () => start(config), log: (message) => log(name, message) });
    supervisors.set(name, supervisor);
    return supervisor;
  }

  async function cache(configs: FunctionConfig[]) {
    try {
      await cacheModules(root, configs.map((config) => config.entrypoint));
    } catch (error) {
      // The function that needs what is missing says so itself when it starts.
      const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      log("functions", `cannot load everything that they import: ${reason}`);
    }
  }

  async function restart(changes: Change[]) {
    const configs = await catalog.list();
    const concerned = configs.filter(({ name }) =>
      changes.some((change) => change === "all" || change.name === name)
    );
    if (concerned.length === 0) return;
    log("functions", `code changed; starting again: ${concerned.map((c) => c.name).join(", ")}`);
    cached = cache(concerned);
    await Promise.all(concerned.map((config) => supervisorOf(config).restart()));
  }

  const watch: Watch | null = options.watch
    ? watchCode(
      root,
      (changes) => restart(changes).catch((error) => log("functions", String(error))),
    )
    : null;

  return {
    find: catalog.find,
    async names() {
      return (await catalog.list()).map((config) => config.name);
    },
    process: (config) => supervisorOf(config).process(),
    async startAll() {
      const configs = await catalog.list();
      await Promise.allSettled(configs.map((config) => supervisorOf(config).process()));
    },
    async startAnother(name, variables) {
      const config = await catalog.find(name);
      if (!config) throw new BootError(`there is no function "${name}"`);
      const process = await start(config, variables);
      others.add(process);
      process.ended.then(() => others.delete(process));
      return process;
    },
    async stop() {
      watch?.close();
      await Promise.all([...supervisors.values(), ...others].map((running) => running.stop()));
    },
  };
}
