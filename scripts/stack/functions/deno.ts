import { join } from "node:path";

let folder: Promise<string> | undefined;

/** The folder that Deno keeps its downloads in. */
export function denoDir(): Promise<string> {
  folder ??= run(["info", "--json"], Deno.cwd()).then((text) =>
    (JSON.parse(text) as { denoDir: string }).denoDir
  );
  return folder;
}

/**
 * Downloads what modules import, so that the functions' processes need no registry.
 *
 * @param root the folder with deno.json
 * @throws Error with Deno's own words, such as a package that is not there
 */
export async function cacheModules(root: string, modules: string[]) {
  if (modules.length === 0) return;
  await run(["cache", "--quiet", `--config=${join(root, "deno.json")}`, ...modules], root);
}

async function run(args: string[], cwd: string): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  });
  const { success, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr).trim());
  return decoder.decode(stdout);
}
