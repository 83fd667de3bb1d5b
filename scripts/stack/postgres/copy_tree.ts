import { join } from "node:path";

/**
 * Copies a folder with everything in it, in such a way that any account can read the copy and run
 * what was executable.
 */
export async function copyTree(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  if (Deno.build.os !== "windows") await Deno.chmod(to, 0o755);
  const copies: Promise<void>[] = [];
  for await (const entry of Deno.readDir(from)) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    copies.push(entry.isDirectory ? copyTree(source, target) : copyFile(source, target));
  }
  await Promise.all(copies);
}

async function copyFile(source: string, target: string): Promise<void> {
  await Deno.copyFile(source, target);
  if (Deno.build.os === "windows") return;
  const { mode } = await Deno.stat(source);
  await Deno.chmod(target, ((mode ?? 0) & 0o111) === 0 ? 0o644 : 0o755);
}
