import { RestError } from "../errors/rest_error.ts";
import { readArguments } from "../http/payload.ts";
import { appliedPreferences } from "../http/preferences.ts";
import { planRead, type ReadPlan } from "../plan/read_plan.ts";
import { findRoutine, type FoundRoutine } from "../schema/find_routine.ts";
import type { Routine } from "../schema/types.ts";
import { type AnswerParts, answerSql, ROWS } from "../sql/answer.ts";
import { callSql } from "../sql/call.ts";
import { countedSql, type ReadFrom, readSql } from "../sql/read.ts";
import { identifier, Values } from "../sql/values.ts";
import { totalOf } from "./count.ts";
import { type Exchange, run } from "./exchange.ts";
import { MAX_ROWS } from "./max_rows.ts";
import { rangedReply } from "./read.ts";
import { refuseUnlessSingle, type Reply } from "./respond.ts";

/** GET, HEAD and POST on `/rpc/<function>`. */
export async function callRoutine(exchange: Exchange, name: string): Promise<Reply> {
  const { request, schema, query, preferences, mediaType } = exchange;
  const posted = request.method === "POST";
  if (!posted && request.method !== "GET" && request.method !== "HEAD") {
    const message = `Cannot use the ${request.method} method on RPC`;
    throw new RestError({ status: 405, code: "PGRST101", message });
  }
  const body = posted ? await readArguments(request) : null;
  const keys = body?.keys ?? [...new Set(query.arguments.map(([key]) => key))];
  const found = findRoutine(schema, name, keys, posted);
  const { routine } = found;
  const json = body?.json ?? argumentsJson(found, query.arguments);
  const values = new Values();
  const plan = planRead(schema, routine.relation, query, {
    maxRows: MAX_ROWS,
    rangeHeader: posted ? null : request.headers.get("range"),
  });
  const source = `source as (${callSql(found, json, keys, values)})`;
  const parts = partsOf(routine, plan, values, preferences.count !== null);
  const text = answerSql({ source, ...parts }, mediaType);
  const options = { readOnly: !posted || routine.readOnly, routine };
  return await run(exchange, options, [{ text, values: values.list }], (row) => {
    const rows = Number(row.rows);
    const headers = {
      "preference-applied": appliedPreferences(preferences, ["handling", "count"]),
    };
    if (routine.returns === "void") return { status: 204, headers, body: null };
    if (mediaType.format === "object") refuseUnlessSingle(rows);
    // Every count is exact: the rows have been made already.
    const total = totalOf(preferences.count && "exact", row, undefined, MAX_ROWS);
    return rangedReply(row.body, rows, plan, total, headers);
  });
}

function partsOf(
  routine: Routine,
  plan: ReadPlan,
  values: Values,
  counting: boolean,
): AnswerParts {
  const single = !routine.returnsSet;
  if (routine.returns !== "composite") {
    const { offset, limit } = plan.range;
    const rows = `select scalar from source limit ${limit ?? "all"} offset ${offset}`;
    const total = counting ? "select 1 from source" : null;
    return { rows, element: `${ROWS}.scalar`, single, total };
  }
  const alias = identifier(routine.relation ?? routine.name);
  const from: ReadFrom = { from: `source as ${alias}`, alias, conditions: [] };
  const rows = readSql(plan, from, values);
  return { rows, single, total: counting ? countedSql(plan, from, values) : null };
}

/** What is repeated is one array for a variadic parameter; elsewhere the last word counts. */
function argumentsJson({ routine }: FoundRoutine, given: [string, string][]): string {
  const variadic = new Set(
    routine.parameters.filter((parameter) => parameter.variadic).map(({ name }) => name),
  );
  const all = Map.groupBy(given, ([key]) => key);
  const entries = [...all].map(([key, pairs]): [string, string | string[]] => {
    const list = pairs.map(([, value]) => value);
    return [key, variadic.has(key) ? list : list.at(-1) ?? ""];
  });
  return JSON.stringify(Object.fromEntries(entries));
}
