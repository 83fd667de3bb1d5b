import { dirname, join, normalize } from "node:path";
import { anchorsOf, linksOf } from "./markdown.ts";

/** What is wrong with the links of one document, a line each. Links to other hosts are not followed. */
export async function brokenLinks(root: string, path: string): Promise<string[]> {
  const broken: string[] = [];
  const text = await Deno.readTextFile(join(root, path));
  for (const { target, line } of linksOf(text)) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
    const problem = await problemOf(root, path, target);
    if (problem !== undefined) broken.push(`${path}:${line}: ${target} ${problem}`);
  }
  return broken;
}

async function problemOf(root: string, from: string, target: string): Promise<string | undefined> {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? from : normalize(join(dirname(from), decodeURIComponent(file)));
  const info = await statOrNull(join(root, path));
  if (info === null) return "is not there";
  if (anchor === undefined || !path.endsWith(".md")) return undefined;
  const anchors = anchorsOf(await Deno.readTextFile(join(root, path)));
  return anchors.has(anchor) ? undefined : `names no heading of ${path}`;
}

async function statOrNull(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
