import { RestError } from "../errors/rest_error.ts";
import { readPayload } from "../http/payload.ts";
import { appliedPreferences, type Preferences } from "../http/preferences.ts";
import { contentRange } from "../http/range.ts";
import { planRead, type ReadPlan } from "../plan/read_plan.ts";
import type { Relation } from "../schema/types.ts";
import { answerSql, ROWS } from "../sql/answer.ts";
import { conditionSql } from "../sql/condition.ts";
import { readSql } from "../sql/read.ts";
import { columnsSql, returningSql } from "../sql/returning.ts";
import { identifier, Values } from "../sql/values.ts";
import { type Conflict, deleteSql, insertSql, updateSql } from "../sql/write.ts";
import { type Exchange, run } from "./exchange.ts";
import { MAX_ROWS } from "./max_rows.ts";
import { refuseUnlessSingle, type Reply } from "./respond.ts";

/** POST on a table or view. */
export async function insertRows(exchange: Exchange, relation: Relation): Promise<Reply> {
  const { query, preferences } = exchange;
  const payload = await readPayload(exchange.request, query.columns);
  const conflict = conflictOf(relation, query.onConflict, preferences.resolution);
  const applied: (keyof Preferences)[] = ["handling", "return", "count", "missing"];
  if (conflict) applied.push("resolution");
  return await write(exchange, relation, { status: 201, applied }, (returning, values) => {
    const defaults = preferences.missing === "default";
    return insertSql({ relation, returning }, payload, conflict, defaults, values);
  });
}

/** PATCH on a table or view. */
export async function updateRows(exchange: Exchange, relation: Relation): Promise<Reply> {
  const payload = await readPayload(exchange.request, exchange.query.columns);
  return await write(exchange, relation, CHANGE, (returning, values) => {
    const where = whereSql(exchange, relation, "UPDATE", values);
    return updateSql({ relation, returning }, payload, where, values);
  });
}

/** DELETE on a table or view. */
export async function deleteRows(exchange: Exchange, relation: Relation): Promise<Reply> {
  return await write(exchange, relation, CHANGE, (returning, values) => {
    const where = whereSql(exchange, relation, "DELETE", values);
    return deleteSql({ relation, returning }, where);
  });
}

interface WriteAnswer {
  status: 200 | 201;
  applied: (keyof Preferences)[];
}

const CHANGE: WriteAnswer = {
  status: 200,
  applied: ["handling", "return", "count", "maxAffected"],
};

async function write(
  exchange: Exchange,
  relation: Relation,
  answer: WriteAnswer,
  statement: (returning: string, values: Values) => string,
): Promise<Reply> {
  const { preferences, mediaType, query, schema, request } = exchange;
  const plan = withoutRootFilters(planRead(schema, relation.name, query, {
    maxRows: MAX_ROWS,
    rangeHeader: null,
  }));
  const wanted = preferences.return ?? "minimal";
  const values = new Values();
  const returning = wanted === "representation"
    ? returningSql(relation.name, plan)
    : columnsSql(relation.name, wanted === "headers-only" ? relation.primaryKey : []);
  const source = `written as (${statement(returning, values)})`;
  const alias = identifier(relation.name);
  const rows = wanted === "representation"
    ? readSql(plan, { from: `written as ${alias}`, alias, conditions: [] }, values)
    : "select * from written";
  const parts = {
    source,
    rows,
    ...(wanted !== "representation" && { element: null }),
    ...(wanted === "headers-only" && { location: `(json_agg(${ROWS}) -> 0)::text` }),
  };
  const text = answerSql(parts, mediaType);
  return await run(exchange, { readOnly: false }, [{ text, values: values.list }], (row) => {
    const affected = Number(row.rows);
    if (mediaType.format === "object") refuseUnlessSingle(affected);
    refuseTooMany(preferences, affected);
    const total = preferences.count === null ? null : affected;
    const ranged = request.method === "PATCH" ? affected : 0;
    const representation = wanted === "representation";
    return {
      status: representation || answer.status === 201 ? answer.status : 204,
      headers: {
        "content-range": contentRange(0, ranged, total),
        "preference-applied": appliedPreferences(preferences, answer.applied),
        location: affected === 1 ? locationOf(relation, row.location) : null,
      },
      body: representation ? row.body : null,
    };
  });
}

/** The filters chose what to write; what was written may not meet them any more. */
function withoutRootFilters(plan: ReadPlan): ReadPlan {
  return { ...plan, conditions: [], range: { offset: 0, limit: null } };
}

function conflictOf(
  relation: Relation,
  columns: string[] | null,
  resolution: Preferences["resolution"],
): Conflict | null {
  if (resolution === null) return null;
  const target = columns ?? relation.primaryKey;
  if (target.length === 0) return null;
  return { columns: target, resolution: resolution === "ignore-duplicates" ? "ignore" : "merge" };
}

/**
 * Hosted projects load `safeupdate` for PostgREST's connection: a change of every row of a table must say
 * so with a filter that is always true.
 */
function whereSql(
  { query }: Exchange,
  relation: Relation,
  command: "UPDATE" | "DELETE",
  values: Values,
): string {
  const conditions = query.conditions.filter(({ path }) => path.length === 0)
    .map(({ value }) => value);
  if (conditions.length === 0) {
    const message = `${command} requires a WHERE clause`;
    throw new RestError({ status: 400, code: "21000", message });
  }
  const { columns } = relation;
  const source = { alias: identifier(relation.name), columns, embeds: new Map<string, string>() };
  return `where ${
    conditions.map((condition) => conditionSql(source, condition, values)).join(" and ")
  }`;
}

function refuseTooMany({ handling, maxAffected }: Preferences, affected: number): void {
  if (handling !== "strict" || maxAffected === null || affected <= maxAffected) return;
  throw new RestError({
    status: 400,
    code: "PGRST124",
    message: "Query result exceeds max-affected preference constraint",
    details: `The query affects ${affected} rows`,
  });
}

function locationOf({ name, primaryKey }: Relation, key: string | null): string | null {
  if (key === null || primaryKey.length === 0) return null;
  const entries = Object.entries(Object(JSON.parse(key)));
  const parameters = entries.map(([column, value]): [string, string] => [
    column,
    value === null ? "is.null" : `eq.${value}`,
  ]);
  return `/${encodeURIComponent(name)}?${new URLSearchParams(parameters)}`;
}
