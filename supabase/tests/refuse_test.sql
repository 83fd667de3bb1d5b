-- private.refuse(): the one way to refuse from inside the database.

begin;
select no_plan();

create function pg_temp.refusal(arguments text) returns text[] language plpgsql as $$
declare
  detail text;
  hint text;
begin
  execute 'select private.refuse(' || arguments || ')';
  return null;
exception when others then
  get stacked diagnostics detail = pg_exception_detail, hint = pg_exception_hint;
  return array[sqlstate, sqlerrm, detail, hint];
end
$$;

select is(pg_temp.refusal(arguments), expected, format('refuse(%s)', arguments))
from (values
  ($$409, 'last_admin'$$, array['PT409', 'last_admin', '', '']),
  ($$403, 'forbidden', 'Not yours'$$, array['PT403', 'forbidden', 'Not yours', '']),
  ($$429, 'rate_limited', 'Too fast', 30$$, array['PT429', 'rate_limited', 'Too fast', '30'])
) as refusal (arguments, expected);

select * from finish();
rollback;
