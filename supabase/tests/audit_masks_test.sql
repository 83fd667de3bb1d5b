-- What is masked in the audit log is for migrations to say.

begin;
select no_plan();

select set_eq(
  'select table_name, column_name from private.audit_masks',
  $$values ('public.profiles', 'email'), ('public.api_keys', 'key_hash'), ('public.leads', 'email'), ('public.leads', 'phone')$$,
  'these columns are masked'
);
select is_empty(
  $$select table_name, column_name from private.audit_masks
    where not exists (
      select from pg_attribute
      where attrelid = to_regclass(table_name) and attname = column_name and not attisdropped
    )$$,
  'each of which exists'
);

select tests.refuses_everybody('private.audit_masks');
select tests.obeys_token_check('private.audit_masks');

select * from finish();
rollback;
