import { stackVariables, type Step } from "../context.ts";
import { findFiles } from "../files.ts";
import { runDenoTests } from "../run_deno_tests.ts";

const FOLDERS = ["shared", "supabase", "scripts"];

/** The tests that lie beside what they test and need a database: `*_db_test.ts`. */
export const database: Step = {
  title: "Database tests",
  async run(context) {
    const files = await findFiles(
      context.root,
      FOLDERS,
      (path) => path.endsWith("_db_test.ts"),
    );
    if (files.length === 0) return;
    const env = await stackVariables(context);
    await runDenoTests(context, { files, env, showFiles: true });
  },
};
