import { ForbiddenError, NotFoundError } from "../errors/app_error.ts";
import type { Queries } from "./queries.ts";
import type { Statement } from "./sql.ts";

/**
 * Says why an update or delete touched no row. Row-level security hides rows without a word, so the
 * caller is asked again: one who can see the row may not change it, to anybody else there is none.
 *
 * ```ts
 * if (touched === 0) await explainNoRow(tx, sql`select from public.leads where id = ${id}`);
 * ```
 *
 * @param visible selects the row, with nothing but its key as condition
 * @throws ForbiddenError or NotFoundError, always
 */
export async function explainNoRow(tx: Queries, visible: Statement): Promise<never> {
  const rows = await tx.query(visible);
  throw rows.length > 0
    ? new ForbiddenError("You may see this but not change it")
    : new NotFoundError();
}
