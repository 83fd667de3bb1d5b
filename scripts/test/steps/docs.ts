import { join } from "node:path";
import { z } from "zod";
import type { Step, TestContext } from "../context.ts";
import { unknownTasks } from "../docs/commands.ts";
import { envExampleProblems } from "../docs/env_example.ts";
import { knownVariables } from "../docs/known_variables.ts";
import { brokenLinks } from "../docs/links.ts";
import { findFiles } from "../files.ts";

const DenoJson = z.object({ tasks: z.record(z.string(), z.unknown()) });

/** What is written holds: links lead somewhere, commands exist, every variable is explained. */
export const docs: Step = {
  title: "Documentation",
  async run(context) {
    const { root } = context;
    const documents = await findFiles(root, ["."], (path) => path.endsWith(".md"));
    const denoJson = await Deno.readTextFile(join(root, "deno.json"));
    const tasks = new Set(Object.keys(DenoJson.parse(JSON.parse(denoJson)).tasks));
    for (const path of documents) {
      tell(context, `the links of ${path}`, await brokenLinks(root, path));
      const text = await Deno.readTextFile(join(root, path));
      const unknown = unknownTasks(text, tasks).map((name) => `deno task ${name}`);
      tell(context, `the tasks that ${path} names`, unknown);
    }
    const example = await Deno.readTextFile(join(root, ".env.example"));
    const problems = envExampleProblems(example, await knownVariables(root));
    tell(context, ".env.example tells of every variable", problems);
  },
};

function tell({ report }: TestContext, name: string, problems: string[]): void {
  if (problems.length === 0) report.pass(name);
  else report.fail(name, problems.join("\n"));
}
