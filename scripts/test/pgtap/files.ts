import { join } from "node:path";
import { findFiles } from "../files.ts";

const FOLDER = "supabase/tests";

/** The files of `supabase/tests`, with their text. */
export interface PgtapFiles {
  /** Runs first and commits what the others need. */
  helpers: PgtapFile;
  tests: PgtapFile[];
  /** Runs last and takes the helpers away. */
  dropHelpers: PgtapFile;
}

export interface PgtapFile {
  /** Such as `leads_test.sql`. */
  name: string;
  text: string;
}

/** Reads the tests of the database. */
export async function readPgtapFiles(root: string): Promise<PgtapFiles> {
  const paths = await findFiles(root, [FOLDER], (path) => path.endsWith(".sql"));
  const files = await Promise.all(paths.map(async (path) => ({
    name: path.slice(FOLDER.length + 1),
    text: await Deno.readTextFile(join(root, path)),
  })));
  const [helpers, ...tests] = files;
  const dropHelpers = tests.findIndex(({ name }) => name.startsWith("999_"));
  const [last] = dropHelpers === -1 ? [] : tests.splice(dropHelpers, 1);
  if (!helpers?.name.startsWith("000_") || last === undefined) {
    throw new Error(`${FOLDER} lacks its first or last file, expected 000_*.sql and 999_*.sql`);
  }
  return { helpers, tests, dropHelpers: last };
}
