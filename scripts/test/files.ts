import { join, relative } from "node:path";

const LEFT_OUT = new Set(["node_modules", ".git", ".local", ".temp", ".branches"]);

/** The files below some folders whose path is wanted, as paths from the root with `/`, in order. */
export async function findFiles(
  root: string,
  folders: string[],
  isWanted: (path: string) => boolean,
): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for await (const path of walk(join(root, folder))) {
      const name = relative(root, path).replaceAll("\\", "/");
      if (isWanted(name)) found.push(name);
    }
  }
  return found.sort();
}

async function* walk(folder: string): AsyncGenerator<string> {
  for await (const entry of entriesOf(folder)) {
    if (LEFT_OUT.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* walk(path);
    else if (entry.isFile) yield path;
  }
}

async function* entriesOf(folder: string): AsyncGenerator<Deno.DirEntry> {
  try {
    yield* Deno.readDir(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
