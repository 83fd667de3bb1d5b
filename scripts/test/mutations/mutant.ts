/** A change of the database that the tests must notice. */
export interface Mutant {
  /** What is changed: a policy, a table's grants, a function … Counts as one test. */
  subject: string;
  /** Such as "widened to true". */
  change: string;
  /** The statements that make the change. */
  sql: string;
  /** The files of `supabase/tests` that are tried in turn, until one fails. */
  files: string[];
}
