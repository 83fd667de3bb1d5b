// What the catalogue tells. Only system catalogues are read, which any role may, so that no grant is
// needed. `search_path` is empty meanwhile: types come out with their schema.

/** Tables and views of the exposed schema, with their columns. Partitions are their parents' business. */
export const RELATIONS = `
  select c.relname as name,
    coalesce((
      select array_agg(a.attname::text order by k.position)
      from pg_constraint p
      cross join unnest(p.conkey) with ordinality as k(number, position)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
      where p.conrelid = c.oid and p.contype = 'p'
    ), '{}') as primary_key,
    coalesce((
      select json_agg(json_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod),
        'default', case
          when a.attgenerated <> '' then null
          when a.attidentity = 'd' then (
            select format('nextval(%L)', q.objid::regclass)
            from pg_depend q
            where q.refobjid = c.oid and q.refobjsubid = a.attnum and q.deptype = 'i'
              and q.classid = 'pg_class'::regclass
          )
          when a.attidentity = '' then pg_get_expr(d.adbin, d.adrelid)
        end
      ) order by a.attnum)
      from pg_attribute a
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ), '[]') as columns
  from pg_class c
  where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'v', 'm', 'f', 'p')
    and not c.relispartition`;

/** Foreign keys between them. `single` says that a row is referred to at most once. */
export const FOREIGN_KEYS = `
  select f.conname as name, near.relname as near, far.relname as far,
    (
      select json_agg(json_build_array(n.attname, r.attname) order by k.position)
      from unnest(f.conkey, f.confkey) with ordinality as k(near_number, far_number, position)
      join pg_attribute n on n.attrelid = f.conrelid and n.attnum = k.near_number
      join pg_attribute r on r.attrelid = f.confrelid and r.attnum = k.far_number
    ) as pairs,
    exists (
      select from pg_index u
      where u.indrelid = f.conrelid and u.indisunique and u.indpred is null and u.indexprs is null
        and (u.indkey::int2[])[0:u.indnkeyatts - 1] <@ f.conkey
        and f.conkey <@ (u.indkey::int2[])[0:u.indnkeyatts - 1]
    ) as single,
    exists (
      select from pg_constraint p
      where p.conrelid = f.conrelid and p.contype = 'p' and f.conkey <@ p.conkey
    ) as in_primary_key
  from pg_constraint f
  join pg_class near on near.oid = f.conrelid
  join pg_class far on far.oid = f.confrelid
  where f.contype = 'f' and f.conparentid = 0
    and near.relnamespace = to_regnamespace($1) and far.relnamespace = to_regnamespace($1)
    and not near.relispartition and not far.relispartition
  order by near.relname, f.conname`;

/** Functions of the exposed schema, with their arguments. */
export const ROUTINES = `
  select p.proname as name, p.proretset as returns_set, p.provolatile <> 'v' as read_only,
    t.typtype = 'c' or coalesce(p.proargmodes::text[] && '{t,b,o}', false) as composite,
    p.prorettype = 'void'::regtype as void,
    (
      select c.relname from pg_class c
      where c.oid = t.typrelid and c.relnamespace = to_regnamespace($1)
        and c.relkind in ('r', 'v', 'm', 'f', 'p')
    ) as relation,
    (
      select substring(setting from '=(.*)') from unnest(p.proconfig) as setting
      where setting like 'statement\\_timeout=%'
    ) as statement_timeout,
    coalesce((
      select json_agg(json_build_object(
        'name', coalesce(p.proargnames[a.position], ''),
        'type', format_type(a.type, null),
        'required', a.input <= p.pronargs - p.pronargdefaults,
        'variadic', coalesce(p.proargmodes[a.position] = 'v', false)
      ) order by a.position)
      from (
        select type, position, row_number() over (order by position) as input
        from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]))
          with ordinality as every(type, position)
        where coalesce(p.proargmodes[position], 'i') in ('i', 'b', 'v')
      ) a
    ), '[]') as parameters
  from pg_proc p
  join pg_type t on t.oid = p.prorettype
  where p.pronamespace = to_regnamespace($1) and p.prokind = 'f'
    and t.typname not in ('trigger', 'event_trigger')`;

/** What `alter role … set` says of the roles that may be taken on. A role's own settings only count
 * when it logs in, which these never do. */
export const ROLE_SETTINGS = `
  select r.rolname as role, substring(entry from '^[^=]*') as name,
    substring(entry from '=(.*)') as value
  from pg_db_role_setting s
  join pg_roles r on r.oid = s.setrole
  cross join unnest(s.setconfig) as entry
  join pg_settings known on known.name = substring(entry from '^[^=]*')
  where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
    and pg_has_role(r.oid, 'member') and r.rolname <> current_user and known.context = 'user'
  order by s.setdatabase`;
