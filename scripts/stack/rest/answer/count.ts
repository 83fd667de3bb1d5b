import type { Preferences } from "../http/preferences.ts";
import type { Statement } from "../database/database.ts";
import type { AnswerRow } from "../sql/answer.ts";

/** The planner's guess at how many rows a select has. */
export function guessStatement(select: string, values: string[]): Statement {
  return { text: `explain (format json) ${select}`, values };
}

/**
 * How many rows there are, as exactly as was asked for: `estimated` counts up to `maxRows` and guesses
 * beyond.
 */
export function totalOf(
  count: Preferences["count"],
  row: AnswerRow,
  plan: object | undefined,
  maxRows: number,
): number | null {
  if (count === null) return null;
  const counted = row.total === null ? null : Number(row.total);
  if (count === "exact") return counted;
  const guessed = plan === undefined ? null : guessedRows(plan);
  if (count === "planned") return guessed;
  return counted !== null && counted <= maxRows ? counted : Math.max(counted ?? 0, guessed ?? 0);
}

function guessedRows(row: object): number | null {
  const [plan]: unknown[] = Object.values(row).flat();
  if (typeof plan !== "object" || plan === null || !("Plan" in plan)) return null;
  const { Plan: root } = plan;
  if (typeof root !== "object" || root === null || !("Plan Rows" in root)) return null;
  return Number(root["Plan Rows"]);
}
