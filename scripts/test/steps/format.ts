import type { Step } from "../context.ts";
import { runDeno } from "../run_deno.ts";

/** Every file is formatted as `deno fmt` would. */
export const format: Step = {
  title: "Format",
  async run({ root, report, signal }) {
    const { code, output } = await runDeno(["fmt", "--check"], { cwd: root, signal });
    if (code === 0) report.pass("deno fmt --check");
    else report.fail("deno fmt --check (deno fmt puts it right)", output);
  },
};
