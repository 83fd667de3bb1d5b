/** A column as clients may address it. */
export interface Column {
  name: string;
  /** The type as a statement writes it: `text`, `numeric(10,2)`, `public.lead_status`, `text[]`. */
  type: string;
  /** The expression that fills it when nothing is said. */
  default: string | null;
}

/** A table or view. */
export interface Relation {
  name: string;
  columns: Map<string, Column>;
  primaryKey: string[];
}

/** Which column of one side stands for which of the other. */
export type ColumnPairs = [near: string, far: string][];

/** How rows of `near` belong to rows of `far`. */
export interface Relationship {
  near: string;
  far: string;
  toOne: boolean;
  /** Whether the foreign key is `near`'s own. */
  holdsKey: boolean;
  /** The foreign key's name. */
  constraint: string;
  /** Columns of `near` and of `far`, or of `near` and the junction. */
  pairs: ColumnPairs;
  /** The table in between, with its columns and those of `far`. */
  junction: { table: string; constraint: string; pairs: ColumnPairs } | null;
}

/** A parameter of a function. */
export interface Parameter {
  name: string;
  type: string;
  required: boolean;
  variadic: boolean;
}

/** A function. */
export interface Routine {
  name: string;
  parameters: Parameter[];
  returns: "void" | "scalar" | "composite";
  returnsSet: boolean;
  /** The table or view whose rows it returns. */
  relation: string | null;
  /** Whether it promises to write nothing (stable or immutable). */
  readOnly: boolean;
  /** The function's own `set statement_timeout`, which only works when set before the call. */
  statementTimeout: string | null;
}

/** All that requests may name. */
export interface Schema {
  relations: Map<string, Relation>;
  /** By the near side's name. */
  relationships: Map<string, Relationship[]>;
  routines: Map<string, Routine[]>;
  /** `alter role … set …` of the roles that requests run as. */
  roleSettings: Map<string, [name: string, value: string][]>;
}
