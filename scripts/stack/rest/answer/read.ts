import { appliedPreferences } from "../http/preferences.ts";
import { contentRange, notSatisfiable } from "../http/range.ts";
import { planRead, type ReadPlan } from "../plan/read_plan.ts";
import type { Relation } from "../schema/types.ts";
import { answerSql } from "../sql/answer.ts";
import { countedSql, type ReadFrom, readSql } from "../sql/read.ts";
import { exposed, identifier, Values } from "../sql/values.ts";
import { guessStatement, totalOf } from "./count.ts";
import { type Exchange, run } from "./exchange.ts";
import { MAX_ROWS } from "./max_rows.ts";
import { refuseUnlessSingle, type Reply } from "./respond.ts";

/** GET and HEAD on a table or view. */
export async function readRows(exchange: Exchange, relation: Relation): Promise<Reply> {
  const { schema, query, preferences, mediaType, request } = exchange;
  const { count } = preferences;
  const limits = { maxRows: MAX_ROWS, rangeHeader: request.headers.get("range") };
  const plan = planRead(schema, relation.name, query, limits);
  const from: ReadFrom = {
    from: exposed(relation.name),
    alias: identifier(relation.name),
    conditions: [],
  };
  const values = new Values();
  const rows = readSql(plan, from, values);
  const total = count === "exact" || count === "estimated"
    ? counted(plan, from, values, count === "estimated")
    : null;
  const statements = [{ text: answerSql({ rows, total }, mediaType), values: values.list }];
  if (count === "planned" || count === "estimated") {
    const guessValues = new Values();
    const select = countedSql(plan, from, guessValues);
    statements.push(guessStatement(select, guessValues.list));
  }
  return await run(exchange, { readOnly: true }, statements, (row, [guess]) => {
    const found = Number(row.rows);
    if (mediaType.format === "object") refuseUnlessSingle(found);
    return rangedReply(row.body, found, plan, totalOf(count, row, guess, MAX_ROWS), {
      "preference-applied": appliedPreferences(preferences, ["handling", "count"]),
    });
  });
}

/** 200, or 206 when a known total says that there is more. */
export function rangedReply(
  body: string,
  rows: number,
  plan: ReadPlan,
  total: number | null,
  headers: Reply["headers"],
): Reply {
  const { offset } = plan.range;
  if (total !== null && offset > 0 && offset > total) {
    throw notSatisfiable(
      `An offset of ${offset} was requested, but there are only ${total} rows.`,
      total,
    );
  }
  return {
    status: total !== null && rows < total ? 206 : 200,
    headers: { ...headers, "content-range": contentRange(offset, rows, total) },
    body,
  };
}

/** An estimate stops counting where it starts to guess. */
function counted(plan: ReadPlan, from: ReadFrom, values: Values, bounded: boolean): string {
  const select = countedSql(plan, from, values);
  return bounded ? `${select} limit ${MAX_ROWS + 1}` : select;
}
