import { stackVariables, type Step } from "../context.ts";
import { findFiles } from "../files.ts";
import { runDenoTests } from "../run_deno_tests.ts";

/** The tests against a running stack, one after another: they share its inbox and its limits. */
export const e2e: Step = {
  title: "End-to-end tests",
  async run(context) {
    const files = await findFiles(context.root, ["e2e"], (path) => path.endsWith("_test.ts"));
    const env = await stackVariables(context);
    await runDenoTests(context, { files, env, showFiles: true });
  },
};
