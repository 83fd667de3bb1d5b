import { join, relative, sep } from "node:path";

const SETTLE_MS = 150;

/** Which functions a change concerns: one by name, or all of them. */
export type Change = { name: string } | "all";

/** A watch that can be ended. */
export interface Watch {
  close(): void;
}

/**
 * Watches the code of the functions and what they share. Changes that come in one burst, as editors and
 * `git` make them, are told once, when it is over.
 *
 * @param root the project's folder
 */
export function watchCode(root: string, onChange: (changes: Change[]) => void): Watch {
  const functions = join(root, "supabase", "functions");
  const paths = [functions, join(root, "shared"), join(root, "deno.json")].filter(exists);
  const watcher = Deno.watchFs(paths);
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = () => {
    const changes = toChanges([...changed], functions);
    changed.clear();
    if (changes.length > 0) onChange(changes);
  };
  (async () => {
    for await (const event of watcher) {
      if (event.kind === "access") continue;
      event.paths.filter(isCode).forEach((path) => changed.add(path));
      clearTimeout(timer);
      timer = setTimeout(tell, SETTLE_MS);
    }
  })();

  return {
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}

function toChanges(paths: string[], functions: string): Change[] {
  const names = new Set<string>();
  for (const path of paths) {
    const [name = "", ...rest] = relative(functions, path).split(sep);
    // What is above the folders of functions, `.env` beside them included, concerns all of them.
    if (name === ".." || rest.length === 0) return ["all"];
    names.add(name);
  }
  return [...names].map((name) => ({ name }));
}

function isCode(path: string): boolean {
  const name = path.split(sep).at(-1) ?? "";
  return name === ".env" || /^[^.].*(?<!_test)\.(tsx?|jsx?|mjs|json|sql|txt|html|css)$/.test(name);
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
