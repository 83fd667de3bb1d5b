// @ts-types="@types/pg"
import type pg from "pg";
import type { Mutant } from "./mutant.ts";

/** The files that compare definitions: noticing there proves nothing about what a trigger does. */
const LISTS = /^(tables|policies|grants|functions|triggers)_test\.sql$/;

/** Every trigger of ours dropped: a test of what it does must notice. */
export async function triggerMutants(client: pg.Client, files: string[]): Promise<Mutant[]> {
  const { rows } = await client.query<Omit<Mutant, "files">>(`
    select
      format('trigger %s of %s', tgname, tgrelid::regclass) as subject,
      'dropped' as change,
      format('drop trigger %I on %s', tgname, tgrelid::regclass) as sql
    from pg_trigger join pg_proc on pg_proc.oid = tgfoid
    where not tgisinternal and tgparentid = 0
      and pronamespace in ('public'::regnamespace, 'private'::regnamespace)
    order by 1
  `);
  const behaviour = files.filter((name) => !LISTS.test(name));
  return rows.map((mutant) => ({ ...mutant, files: behaviour }));
}
