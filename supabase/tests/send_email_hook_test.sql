-- Supabase Auth's send_email hook: each of Auth's own mails becomes a row of the outbox.

begin;
select no_plan();

create function pg_temp.mails(action text, users jsonb, mail jsonb) returns setof private.outbox language plpgsql as $$
begin
  delete from private.outbox;
  perform private.send_email_hook(jsonb_build_object(
    'user', jsonb_build_object('id', tests.id('carol'), 'email', 'carol@tests.example') || users,
    'email_data', '{"redirect_to": "https://app.example/", "site_url": "https://site.example", "token_new": "", "token_hash_new": ""}'
      || jsonb_build_object('email_action_type', action) || mail
  ));
  return query select * from private.outbox;
end
$$;
create function pg_temp.link(action text, token text, hash text) returns jsonb language sql as $$
  select jsonb_build_object(
    'action', action, 'redirect_to', 'https://app.example/', 'site_url', 'https://site.example',
    'token', token, 'token_hash', hash
  )
$$;

select is(
  private.send_email_hook('{"user": {"email": "c@tests.example"}, "email_data": {"email_action_type": "signup", "token": "1"}}'),
  '{}', 'the hook answers with an empty object'
);

select results_eq(
  format($$select template, recipient, payload, sealed, expires_at
    from pg_temp.mails(%L, '{}', '{"token": "123456", "token_hash": "h"}')$$, action),
  format($$values ('auth_action', 'carol@tests.example', pg_temp.link(%L, '123456', 'h'), null::bytea, now() + interval '1 day')$$, action),
  action || ': one mail to the user, useless after a day'
)
from unnest(array['signup', 'magiclink', 'recovery', 'invite', 'reauthentication', 'email']) as action;

-- Auth's names are crosswise: token_hash_new goes to the current address.
select set_eq(
  format($$select recipient, payload from pg_temp.mails('email_change', %L,
    '{"token": "111111", "token_hash": "of new", "token_new": "222222", "token_hash_new": "of current"}')$$, users),
  $$values
    ('carol@tests.example', pg_temp.link('email_change', '111111', 'of current')),
    ('new@tests.example', pg_temp.link('email_change', '222222', 'of new'))$$,
  'email_change, both to confirm: a mail to each address, with its own token: ' || users
)
from unnest(array['{"new_email": "new@tests.example"}', '{"email_change": "new@tests.example"}', '{"new_email": "", "email_change": "new@tests.example"}']) as users;

select results_eq(
  format($$select recipient, payload from pg_temp.mails('email_change', '{"new_email": "new@tests.example"}', %L)$$, mail),
  format($$values ('new@tests.example', pg_temp.link('email_change', %L, 'of new'))$$, token),
  'email_change, the new one to confirm: one mail, to the new address, with token ' || token
)
from (values
  ('{"token": "", "token_hash": "of new", "token_new": "222222"}', '222222'),
  ('{"token": "111111", "token_hash": "of new"}', '111111')
) as only_new (mail, token);

select results_eq(
  $$select recipient from pg_temp.mails('email_change', '{}', '{"token": "1", "token_hash": "h"}')$$,
  $$values ('carol@tests.example')$$, 'email_change without a new address: to the one there is'
);

select throws_ok(
  $$select private.send_email_hook('{"email_data": {"email_action_type": "signup"}}')$$, '23502', null,
  'without an address there is no mail, and Auth is told'
);

select * from finish();
rollback;
