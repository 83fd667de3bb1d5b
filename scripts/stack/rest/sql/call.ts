import type { FoundRoutine } from "../schema/find_routine.ts";
import type { Parameter, Routine } from "../schema/types.ts";
import { exposed, identifier, type Values } from "./values.ts";

/**
 * The call of a function: its rows, or for scalars one column `scalar`.
 *
 * @param json the arguments as a JSON object, which the database reads as the parameters' types
 * @param names which of them are given; the others keep their defaults
 */
export function callSql(
  { routine, wholeBody }: FoundRoutine,
  json: string,
  names: string[],
  values: Values,
): string {
  if (wholeBody) {
    const type = routine.parameters[0]?.type ?? "json";
    return selectSql(routine, "", `${values.bind(json)}::${type}`);
  }
  const given = routine.parameters.filter(({ name }) => names.includes(name));
  if (given.length === 0) return selectSql(routine, "", "");
  const typed = given.map(({ name, type }) => `${identifier(name)} ${type}`).join(", ");
  const source = `json_to_record(${values.bind(json)}::json) as arguments(${typed}), lateral `;
  return selectSql(routine, source, given.map(argumentSql).join(", "));
}

function selectSql({ name, returns }: Routine, source: string, given: string): string {
  const call = `${exposed(name)}(${given})`;
  return returns === "composite"
    ? `select called.* from ${source}${call} as called`
    : `select called.scalar from ${source}(select ${call} as scalar) as called`;
}

function argumentSql({ name, variadic }: Parameter): string {
  const column = identifier(name);
  return `${variadic ? "variadic " : ""}${column} => arguments.${column}`;
}
