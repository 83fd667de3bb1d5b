import { AppError } from "../errors/app_error.ts";
import type { Result } from "./connection.ts";
import type { Statement } from "./sql.ts";

/**
 * Ways to ask. `T` is what the author knows of the rows (see shared/database.types.ts); how each SQL type
 * arrives is said in type_parsers.ts.
 */
export interface Queries {
  /** All rows. */
  query<T extends object>(statement: Statement): Promise<T[]>;
  /** The one row. @throws AppError `internal_error` when there is none, or more than one */
  one<T extends object>(statement: Statement): Promise<T>;
  /** The one row, or undefined. @throws AppError `internal_error` when there are more */
  maybeOne<T extends object>(statement: Statement): Promise<T | undefined>;
}

/** The three ways over anything that sends a statement. */
export function rowsAsQueries(send: (statement: Statement) => Promise<Result>): Queries {
  async function query<T extends object>(statement: Statement): Promise<T[]> {
    // What a column holds is known to the schema, not to the compiler; T is the author's word for it.
    return (await send(statement)).rows as T[];
  }
  async function maybeOne<T extends object>(statement: Statement): Promise<T | undefined> {
    const rows = await query<T>(statement);
    if (rows.length > 1) throw unexpectedRows(rows.length);
    return rows[0];
  }
  async function one<T extends object>(statement: Statement): Promise<T> {
    const row = await maybeOne<T>(statement);
    if (row === undefined) throw unexpectedRows(0);
    return row;
  }
  return { query, one, maybeOne };
}

function unexpectedRows(count: number): AppError {
  return new AppError("internal_error", { cause: new Error(`Expected one row, got ${count}`) });
}
