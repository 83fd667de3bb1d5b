import type { Step } from "../context.ts";
import { findFiles } from "../files.ts";
import { runDenoTests } from "../run_deno_tests.ts";

const FOLDERS = ["shared", "supabase/functions", "scripts"];

/** The tests that lie beside what they test and need no stack. */
export const unit: Step = {
  title: "Unit tests",
  async run(context) {
    const files = await findFiles(
      context.root,
      FOLDERS,
      (path) => path.endsWith("_test.ts") && !path.endsWith("_db_test.ts"),
    );
    await runDenoTests(context, { files });
  },
};
