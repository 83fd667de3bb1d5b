import { join } from "node:path";
import type { ProjectConfig } from "../config.ts";

/** What `[functions.<name>]` of supabase/config.toml says of a function. */
export interface FunctionConfig {
  name: string;
  /** Whether the gateway lets only requests with a user's token through. */
  verifyJwt: boolean;
  /** Absolute path of the module that serves. */
  entrypoint: string;
}

/** The functions of a project: every folder under supabase/functions that has an index.ts. */
export interface Catalog {
  /** All of them, by name. */
  list(): Promise<FunctionConfig[]>;
  /** One of them, also one that has been added since; null where there is none. */
  find(name: string): Promise<FunctionConfig | null>;
}

/**
 * @param root the folder that holds supabase/
 * @param functions what `[functions]` of supabase/config.toml says
 */
export function createCatalog(root: string, functions: ProjectConfig["functions"]): Catalog {
  const supabase = join(root, "supabase");
  const folder = join(supabase, "functions");

  async function find(name: string): Promise<FunctionConfig | null> {
    // The platform's own rule for names; it also keeps a request's path from leaving the folder.
    if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) return null;
    const config = functions[name];
    const entrypoint = config?.entrypoint
      ? join(supabase, config.entrypoint)
      : join(folder, name, "index.ts");
    if (!await isFile(entrypoint)) return null;
    return { name, entrypoint, verifyJwt: config?.verify_jwt ?? true };
  }

  return {
    find,
    async list() {
      const found = await Promise.all((await foldersIn(folder)).map(find));
      return found.filter((config) => config !== null);
    },
  };
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter((entry) => entry.isDirectory).map((entry) => entry.name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}
