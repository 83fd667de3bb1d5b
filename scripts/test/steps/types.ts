import type { Step } from "../context.ts";
import { findFiles } from "../files.ts";
import { runDeno } from "../run_deno.ts";

const FOLDERS = ["shared", "supabase", "scripts", "e2e"];

/** Every TypeScript file passes the type check, the functions' and the tests' included. */
export const types: Step = {
  title: "Types",
  async run({ root, report, signal }) {
    const files = await findFiles(root, FOLDERS, (path) => path.endsWith(".ts"));
    report.progress(`checking ${files.length} files`);
    const { code, output } = await runDeno(["check", "--quiet", ...files], { cwd: root, signal });
    if (code === 0) report.pass("deno check");
    else report.fail("deno check", output);
  },
};
