import { runCli, type Target } from "./cli.ts";
import { cliError } from "./cli_error.ts";

/** How grave a finding is, the gravest last. */
export type AdvisorLevel = "info" | "warn" | "error";

/** One thing that Supabase's advisors dislike. */
export interface Finding {
  name: string;
  level: string;
  title: string;
  detail: string;
  remediation: string;
}

/** Runs Supabase's security and performance advisors and answers with what they found. */
export async function runAdvisors(level: AdvisorLevel, target: Target): Promise<Finding[]> {
  const args = ["db", "advisors", `--level=${level}`, "--fail-on=none"];
  const { code, stdout, stderr } = await runCli(args, target);
  if (code !== 0) throw cliError("run the advisors", stderr);
  const start = stdout.indexOf("[");
  return start === -1 ? [] : JSON.parse(stdout.slice(start));
}
