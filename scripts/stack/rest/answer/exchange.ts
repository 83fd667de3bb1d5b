import type { Caller } from "../../context.ts";
import type { RestDatabase, Statement } from "../database/database.ts";
import { scopeOf } from "../database/scope.ts";
import type { MediaType } from "../http/media_type.ts";
import type { Preferences } from "../http/preferences.ts";
import type { Query } from "../query/parse.ts";
import type { Routine, Schema } from "../schema/types.ts";
import type { AnswerRow } from "../sql/answer.ts";
import { type Reply, withRaised } from "./respond.ts";

/** A request and all that has been read of it. */
export interface Exchange {
  request: Request;
  path: string;
  caller: Caller;
  schema: Schema;
  query: Query;
  preferences: Preferences;
  mediaType: MediaType;
  database: RestDatabase;
}

/**
 * Runs a statement for the caller of an exchange.
 *
 * @param settle makes the reply; what was written stays only if it returns one
 */
export async function run(
  exchange: Exchange,
  options: { readOnly: boolean; routine?: Routine },
  statements: Statement[],
  settle: (row: AnswerRow, others: object[]) => Reply,
): Promise<Reply> {
  const { request, path, caller, schema, database } = exchange;
  const scope = scopeOf(request, path, caller, schema, options.routine ?? null);
  return await database.transaction<AnswerRow, Reply>(
    scope,
    options.readOnly,
    statements,
    ([row, ...others]) => {
      if (!row) throw new Error("the statement answered no row");
      return withRaised(settle(row, others.filter((other) => other !== undefined)), row);
    },
  );
}
