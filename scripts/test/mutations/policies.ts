// @ts-types="@types/pg"
import pg from "pg";
import type { Mutant } from "./mutant.ts";

interface Policy {
  table: string;
  /** The name of the file with the table's tests. */
  file: string;
  name: string;
  permissive: boolean;
  roles: string[];
  using: string | null;
  check: string | null;
}

const APPLICATION_ROLES = ["app_customer", "app_agent", "app_admin"];
// These take in the roles above, so that the policy's own role keeps what it had.
const BROAD_ROLES = ["authenticated", "public"];

/**
 * For every policy of `public` and `private`: dropped, widened to true, given to another role. The tests of
 * the table itself must notice, by what they see, not by comparing definitions; only where a policy is given
 * to more roles than before, one of which may have had the same rule of its own, the list of all policies
 * may notice instead.
 */
export async function policyMutants(client: pg.Client): Promise<Mutant[]> {
  return (await policies(client)).flatMap((policy) => {
    const files = [policy.file];
    const subject = `policy ${policy.name} of ${policy.table}`;
    const on = `${pg.escapeIdentifier(policy.name)} on ${policy.table}`;
    return [
      { subject, files, change: "dropped", sql: `drop policy ${on}` },
      ...widenings(policy).map((clause) => ({
        subject,
        files,
        change: `widened: ${clause}`,
        sql: `alter policy ${on} ${clause}`,
      })),
      ...otherRoles(policy).map((role) => ({
        subject,
        files: BROAD_ROLES.includes(role) ? [...files, "policies_test.sql"] : files,
        change: `given to ${role}`,
        sql: `alter policy ${on} to ${role}`,
      })),
    ];
  });
}

function widenings({ using, check }: Policy): string[] {
  return [
    using === null || using === "true" ? [] : ["using (true)"],
    check === null || check === "true" ? [] : ["with check (true)"],
  ].flat();
}

function otherRoles({ roles, permissive }: Policy): string[] {
  const others = permissive
    ? [...APPLICATION_ROLES, "anon", ...BROAD_ROLES]
    // Given to everybody it would refuse as before.
    : [...APPLICATION_ROLES, "anon", "service_role"];
  return others.filter((role) => !roles.includes(role));
}

async function policies(client: pg.Client): Promise<Policy[]> {
  const { rows } = await client.query<Policy>(`
    select
      polrelid::regclass::text as table,
      case
        when polrelid in (select inhrelid from pg_inherits) then 'audit_partitions_test.sql'
        else relname || '_test.sql'
      end as file,
      polname::text as name,
      polpermissive as permissive,
      array(select coalesce(rolname, 'public')
        from unnest(polroles) as role left join pg_roles on oid = role)::text[] as roles,
      pg_get_expr(polqual, polrelid) as using,
      pg_get_expr(polwithcheck, polrelid) as check
    from pg_policy join pg_class on pg_class.oid = polrelid
    where relnamespace in ('public'::regnamespace, 'private'::regnamespace)
    order by polrelid::regclass::text, polname
  `);
  return rows;
}
