/** A statement: text with `$1` placeholders, and the values that go beside it, never into it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A piece of SQL made by {@link sql}; statements and their parts are the same thing. */
export class SqlFragment implements Statement {
  readonly #strings: readonly string[];
  readonly #holes: readonly unknown[];

  constructor(strings: readonly string[], holes: readonly unknown[]) {
    this.#strings = strings;
    this.#holes = holes;
  }

  get text(): string {
    return this.#render().text;
  }

  get values(): readonly unknown[] {
    return this.#render().values;
  }

  #render(): { text: string; values: unknown[] } {
    const values: unknown[] = [];
    return { text: this.#renderInto(values), values };
  }

  #renderInto(values: unknown[]): string {
    let text = this.#strings[0] ?? "";
    this.#holes.forEach((hole, index) => {
      text += hole instanceof SqlFragment ? hole.#renderInto(values) : `$${values.push(hole)}`;
      text += this.#strings[index + 1] ?? "";
    });
    return text;
  }
}

/**
 * SQL with values: each `${value}` becomes a parameter, each `${sql`…`}` a part of the text.
 *
 * ```ts
 * const open = sql`status = ${"new"}`;
 * sql`select id from public.leads where ${open} limit ${limit}`;
 * // { text: "select id from public.leads where status = $1 limit $2", values: ["new", 50] }
 * ```
 *
 * @throws TypeError when a value is undefined: a missing value is a mistake, an absent one is `null`
 */
export function sql(strings: TemplateStringsArray, ...holes: readonly unknown[]): SqlFragment {
  const missing = holes.indexOf(undefined);
  if (missing >= 0) throw new TypeError(`Value ${missing + 1} of the SQL statement is undefined`);
  return new SqlFragment(strings, holes);
}

/**
 * An identifier (column, direction of a sort …), which cannot be a parameter. Only a name on the list the
 * caller gives gets into the text, so a request can choose a name but not write one.
 *
 * @throws TypeError when the name is not on the list or is no plain identifier
 */
sql.identifier = function identifier(name: string, allowed: readonly string[]): SqlFragment {
  if (!allowed.includes(name) || !/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/.test(name)) {
    throw new TypeError(`"${name}" is not an allowed SQL identifier`);
  }
  return new SqlFragment([name.split(".").map((part) => `"${part}"`).join(".")], []);
};

/** Joins parts with a separator written in the code: `sql.join(conditions, sql` and `)`. */
sql.join = function join(parts: readonly SqlFragment[], separator: SqlFragment): SqlFragment {
  const holes = parts.flatMap((part, index) => index === 0 ? [part] : [separator, part]);
  return new SqlFragment(Array.from({ length: holes.length + 1 }, () => ""), holes);
};

/** Nothing, for an optional part. */
sql.empty = new SqlFragment([""], []) as SqlFragment;

/** A value for a `json` or `jsonb` parameter (the driver would write an array as a Postgres array). */
sql.json = function json(value: unknown): string {
  return JSON.stringify(value);
};
