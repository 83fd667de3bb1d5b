import { join } from "node:path";
import { npmPackageFolder } from "../postgres/npm_package.ts";
import { currentPlatform } from "../postgres/platform.ts";

const VERSION = "3.1.0";

/** What the CLI is to be told in the environment: no telemetry, no look for a newer version. */
export const QUIET = {
  SUPABASE_TELEMETRY_DISABLED: "1",
  SUPABASE_NO_UPDATE_NOTIFIER: "1",
  DO_NOT_TRACK: "1",
};

/**
 * Finds the real Supabase CLI in Deno's npm cache, downloading it (140 MB) the first time.
 *
 * @throws {StackError} when there is none for this platform, or npm cannot be reached
 */
export async function cliPath(): Promise<string> {
  const name = `npm:@supabase/cli-${currentPlatform()}@${VERSION}`;
  const folder = await npmPackageFolder(`${name}/package.json`, 0);
  if (Deno.build.os === "windows") return join(folder, "bin", "supabase.exe");
  const path = join(folder, "bin", "supabase");
  const { mode } = await Deno.stat(path);
  if (mode !== null && (mode & 0o111) === 0) await Deno.chmod(path, 0o755);
  return path;
}

/** A database to work on and the project to work with. */
export interface Target {
  /** The database, as the role `postgres`. */
  dbUrl: string;
  /** The folder that holds `supabase/`. */
  workdir: string;
}

/** How a run of the CLI ended. */
export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs the CLI against a database. The password goes by the environment, out of the process list.
 *
 * @param args the command, such as `["db", "push", "--yes"]`; the target is added
 * @param onLine told each line of the CLI's progress as it comes
 */
export async function runCli(
  args: string[],
  target: Target,
  onLine: (line: string) => void = () => {},
): Promise<CliResult> {
  const url = new URL(target.dbUrl);
  const password = decodeURIComponent(url.password);
  url.password = "";
  const child = new Deno.Command(await cliPath(), {
    args: [...args, `--remote=${url.href}`, `--workdir=${target.workdir}`],
    env: { ...QUIET, PGPASSWORD: password, PGSSLMODE: "disable" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [stdout, stderr, { code }] = await Promise.all([
    new Response(child.stdout).text(),
    readLines(child.stderr, onLine),
    child.status,
  ]);
  return { code, stdout, stderr };
}

async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (line: string) => void,
): Promise<string> {
  let text = "";
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  }
  if (rest !== "") onLine(rest);
  return text;
}
