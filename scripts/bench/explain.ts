// @ts-types="@types/pg"
import type pg from "pg";
import { z } from "zod";

const Plans = z.tuple([
  z.object({
    "QUERY PLAN": z.tuple([
      z.object({ "Planning Time": z.number(), "Execution Time": z.number() }),
    ]),
  }),
]);

/** Runs a statement and answers how long the server planned and executed it, in milliseconds. */
export async function explain(
  client: pg.Client,
  statement: string,
  values: unknown[] = [],
): Promise<{ planning: number; execution: number }> {
  const { rows } = await client.query(
    `explain (analyze, timing off, buffers off, summary, format json) ${statement}`,
    values,
  );
  const [{ "QUERY PLAN": [plan] }] = Plans.parse(rows);
  return { planning: plan["Planning Time"], execution: plan["Execution Time"] };
}
