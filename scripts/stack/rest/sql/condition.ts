import { RestError } from "../errors/rest_error.ts";
import type { Comparison, Condition } from "../query/condition.ts";
import type { Operation } from "../query/operation.ts";
import { fieldSql, type Source } from "./field.ts";
import { arrayLiteral, type Values } from "./values.ts";

/** A source, and the embeddings that may be asked whether they are empty. */
export interface FilteredSource extends Source {
  /** What each embedding goes by in the statement, by its name in the request. */
  embeds: Map<string, string>;
}

/** A condition as a statement writes it, in parentheses where it needs them. */
export function conditionSql(
  source: FilteredSource,
  condition: Condition,
  values: Values,
): string {
  if (condition.kind === "group") {
    const members = condition.members.map((member) => conditionSql(source, member, values));
    const joined = `(${members.join(` ${condition.operator} `)})`;
    return condition.negated ? `not ${joined}` : joined;
  }
  const compared = emptinessSql(source, condition) ?? comparisonSql(source, condition, values);
  return condition.negated ? `not (${compared})` : compared;
}

/** `owner=is.null`, where `owner` is an embedding: rows without an owner. */
function emptinessSql(source: FilteredSource, { field, operation }: Comparison): string | null {
  const embed = field.path.length === 0 ? source.embeds.get(field.name) : undefined;
  if (embed === undefined || source.columns.has(field.name)) return null;
  if (operation.kind === "is" && operation.value === "null") {
    return `${embed} is not distinct from null`;
  }
  if (operation.kind === "is" && operation.value === "not null") {
    return `${embed} is distinct from null`;
  }
  throw new RestError({
    status: 400,
    code: "PGRST120",
    message: `Bad operator on the '${field.name}' embedded resource`,
    details: "Only is null or not is null filters are allowed on embedded resources",
  });
}

function comparisonSql(
  source: Source,
  { field, operation }: Comparison,
  values: Values,
): string {
  const left = fieldSql(source, field, values);
  switch (operation.kind) {
    case "compare":
      return compareSql(left, operation, values);
    case "in":
      return `${left} = any(${values.bind(arrayLiteral(operation.values))})`;
    case "is":
      return `${left} is ${operation.value}`;
    case "distinct":
      return `${left} is distinct from ${values.bind(operation.value)}`;
    case "search": {
      const language = operation.language === null
        ? ""
        : `${values.bind(operation.language)}::regconfig, `;
      const isVector = field.path.length === 0 &&
        source.columns.get(field.name)?.type === "tsvector";
      const vector = isVector ? left : `to_tsvector(${language}${left})`;
      return `${vector} @@ ${operation.query}(${language}${values.bind(operation.value)})`;
    }
  }
}

function compareSql(
  left: string,
  { operator, quantifier, value }: Extract<Operation, { kind: "compare" }>,
  values: Values,
): string {
  // `%` would have to be encoded in a URL.
  const pattern = operator.endsWith("like") ? value.replaceAll("*", "%") : value;
  const right = values.bind(pattern);
  return `${left} ${operator} ${quantifier === null ? right : `${quantifier}(${right})`}`;
}
