import { parseTarGzip } from "nanotar";
import { basename, join } from "node:path";
import { npmPackageFolder } from "./npm_package.ts";

/** Puts pgTAP, which is pure SQL, among a server's extensions. */
export async function addPgtap(extensions: string): Promise<void> {
  const dist = await npmPackageFolder("npm:@electric-sql/pglite-pgtap@0.0.15", 0);
  const archive = await parseTarGzip(await Deno.readFile(join(dist, "pgtap.tar.gz")));
  for (const file of archive) {
    if (!file.name.includes("/extension/pgtap") || file.name.includes("/doc/")) continue;
    if (file.data === undefined) continue;
    const path = join(extensions, basename(file.name));
    await Deno.writeFile(path, file.data, { mode: 0o644 });
  }
}
