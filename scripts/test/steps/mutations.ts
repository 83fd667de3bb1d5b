// @ts-types="@types/pg"
import pg from "pg";
import { temporaryDatabase } from "../../../shared/testing/temporary_database.ts";
import type { Step, TestContext } from "../context.ts";
import { catalogueMutants } from "../mutations/catalogue.ts";
import type { Mutant } from "../mutations/mutant.ts";
import { policyMutants } from "../mutations/policies.ts";
import { triggerMutants } from "../mutations/triggers.ts";
import { isNoticed } from "../mutations/try_mutant.ts";
import { type PgtapFile, readPgtapFiles } from "../pgtap/files.ts";
import { runSql } from "../pgtap/run_sql.ts";

/**
 * The tests of the database bite: whoever drops a policy, widens it, gives it to another role, grants too
 * much, opens a function or drops a trigger makes one of them fail. On a server of its own.
 */
export const mutations: Step = {
  title: "Would the database's tests notice?",
  async run(context) {
    const { helpers, tests } = await readPgtapFiles(context.root);
    await using database = await temporaryDatabase();
    // pgTAP's own tables stay on a connection that commits, so the helpers have one of their own.
    await using setUp = await connect(database.url("postgres"));
    await runSql(setUp.client, helpers.text, () => {});

    await using connection = await connect(database.url("supabase_admin"));
    const { client } = connection;
    const sound = await passingTests(client, tests, context);
    const mutants = [
      ...await policyMutants(client),
      ...await catalogueMutants(client),
      ...await triggerMutants(client, sound.map(({ name }) => name)),
    ];
    context.report.progress(`${mutants.length} changes of the database`);
    const survivors: Mutant[] = [];
    for (const mutant of mutants) {
      context.signal.throwIfAborted();
      if (!await isNoticed(client, mutant, sound)) survivors.push(mutant);
    }
    tell(mutants, survivors, context);
    // And nothing was noticed for want of a clean slate.
    await passingTests(client, sound, context);
  },
};

/** A test that fails anyway would seem to notice everything. */
async function passingTests(
  client: pg.Client,
  tests: PgtapFile[],
  { report }: TestContext,
): Promise<PgtapFile[]> {
  const passing: PgtapFile[] = [];
  for (const file of tests) {
    const nothing: Mutant = { subject: file.name, change: "none", sql: "", files: [file.name] };
    if (!await isNoticed(client, nothing, tests)) passing.push(file);
    else report.fail(`${file.name} fails with nothing changed`, "deno task test --only pgtap");
  }
  return passing;
}

async function connect(url: string): Promise<AsyncDisposable & { client: pg.Client }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

function tell(mutants: Mutant[], survivors: Mutant[], { report }: TestContext): void {
  for (const subject of new Set(mutants.map(({ subject }) => subject))) {
    const unnoticed = survivors.filter((mutant) => mutant.subject === subject);
    if (unnoticed.length === 0) report.pass(subject);
    else report.fail(`no test notices: ${subject}`, unnoticed.map(describe).join("\n"));
  }
}

function describe({ change, files }: Mutant): string {
  return `${change} (${files.length > 2 ? "in any file" : files.join(", ")})`;
}
