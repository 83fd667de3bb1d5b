import { exists } from "./exists.ts";

/** Makes a folder that every account can enter, whatever our umask; one that is there stays as is. */
export async function makeOpenFolder(path: string): Promise<void> {
  if (await exists(path)) return;
  await Deno.mkdir(path, { recursive: true });
  if (Deno.build.os !== "windows") await Deno.chmod(path, 0o755);
}
