-- private.mask(): what is left of a value in the audit log.

begin;
select no_plan();

select is(private.mask(value), masked, format('mask(%L)', value))
from (values
  ('amara@example.com', 'a***@example.com'), ('a@example.com', 'a***@example.com'), ('+4930123456', '***'),
  ('', '***'), ('a@b@c', '***'), ('@example.com', '***'), ('\xabcdef', '***'), (null, null)
) as example (value, masked);

select is(
  private.masked('public.leads', '{"email": "amara@example.com", "phone": null, "notes": "kept"}'),
  '{"email": "a***@example.com", "phone": null, "notes": "kept"}', 'a table''s masked columns are masked'
);
select is(private.masked('public.other', '{"email": "a@b.c"}'), '{"email": "a@b.c"}', 'those of other tables are not');
select is(private.masked('public.leads', null), null, 'no row, no image');

select * from finish();
rollback;
