import type { Step } from "../context.ts";
import { runDeno } from "../run_deno.ts";

/** `deno lint` has nothing to say. */
export const lint: Step = {
  title: "Lint",
  async run({ root, report, signal }) {
    const { code, output } = await runDeno(["lint", "--quiet"], { cwd: root, signal });
    if (code === 0) report.pass("deno lint");
    else report.fail("deno lint", output);
  },
};
