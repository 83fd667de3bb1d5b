import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findFiles } from "../files.ts";

/** The names of all variables that some function's configuration reads. */
export async function knownVariables(root: string): Promise<Set<string>> {
  const files = [
    ...await findFiles(root, ["shared/config"], (path) => isModule(path)),
    ...await findFiles(root, ["supabase/functions"], (path) => path.endsWith("/config.ts")),
  ];
  const names = new Set<string>();
  for (const file of files) {
    const module: Record<string, unknown> = await import(pathToFileURL(join(root, file)).href);
    for (const [name, value] of Object.entries(module)) {
      if (name.endsWith("Variables")) addKeys(value, names);
      // A zod object.
      if (name === "config" && isObject(value)) addKeys(value.shape, names);
    }
  }
  return names;
}

function isModule(path: string): boolean {
  return path.endsWith(".ts") && !path.endsWith("_test.ts");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function addKeys(value: unknown, names: Set<string>): void {
  if (!isObject(value)) return;
  for (const key of Object.keys(value)) names.add(key);
}
