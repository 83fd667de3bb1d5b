import { StackError } from "../stack_error.ts";

/** The platforms for which both an embedded PostgreSQL and a Supabase CLI are on npm. */
const PLATFORMS = [
  "linux-x64",
  "linux-arm64",
  "darwin-x64",
  "darwin-arm64",
  "windows-x64",
] as const;

/** One of the platforms that the local stack runs on. */
export type Platform = typeof PLATFORMS[number];

const ARCHITECTURES: Record<string, string> = { x86_64: "x64", aarch64: "arm64" };

/**
 * Names the platform that this process runs on, in the words of npm's per-platform packages.
 *
 * @throws {StackError} when there are no binaries for it
 */
export function currentPlatform(
  os: string = Deno.build.os,
  arch: string = Deno.build.arch,
): Platform {
  const name = `${os}-${ARCHITECTURES[arch] ?? arch}`;
  const platform = PLATFORMS.find((candidate) => candidate === name);
  if (platform === undefined) {
    throw new StackError(
      `Cannot run the local stack on ${name}: there is no embedded PostgreSQL for it, expected one of ${
        PLATFORMS.join(", ")
      }`,
    );
  }
  return platform;
}
