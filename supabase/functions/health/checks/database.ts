import type { Queries } from "../../../../shared/db/queries.ts";
import { sql } from "../../../../shared/db/sql.ts";

/** Asks the database the least there is to ask, as the functions' login role. */
export async function databaseAnswers(login: Queries): Promise<void> {
  await login.one(sql`select 1 as answer`);
}
