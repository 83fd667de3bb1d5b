import type { Step } from "../context.ts";
import { runAdvisors } from "../../stack/migrations/advisors.ts";

// Says nothing about a database that was made a moment ago.
const BESIDE_THE_POINT = ["unused_index"];

/** Supabase's security and performance advisors have nothing to say about the database. */
export const advisors: Step = {
  title: "Supabase's advisors",
  async run({ root, report, stack }) {
    const { db_url } = (await stack()).ready;
    const findings = (await runAdvisors("info", { dbUrl: db_url, workdir: root }))
      .filter(({ name }) => !BESIDE_THE_POINT.includes(name));
    if (findings.length === 0) report.pass("supabase db advisors --level info");
    for (const { level, title, detail, remediation } of findings) {
      report.fail(`${level}: ${title}`, `${detail}\n${remediation}`);
    }
  },
};
