-- Leads. Customers see and make their own, agents see what is assigned to them and may change its status
-- and notes, administrators see and change all. Text is plain: the same rules bind a client that comes
-- through /rest/v1 and has never met the function.

create type public.lead_status as enum ('new', 'contacted', 'qualified', 'proposal', 'won', 'lost');

create function private.is_plain_line(value text, longest integer)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select char_length(value) between 1 and longest and value !~ '[[:cntrl:]]' and value !~ '<[[:alpha:]/!?]'
$$;
comment on function private.is_plain_line(text, integer) is 'One line of text without control characters or markup.';
revoke execute on function private.is_plain_line(text, integer) from public;

create function private.is_plain_text(value text, longest integer)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select char_length(value) between 1 and longest
    and translate(value, E'\n\r\t', '') !~ '[[:cntrl:]]' and value !~ '<[[:alpha:]/!?]'
$$;
comment on function private.is_plain_text(text, integer) is 'Text of several lines without other control characters or markup.';
revoke execute on function private.is_plain_text(text, integer) from public;

-- Check constraints run as whoever writes.
grant execute on function private.is_plain_line(text, integer), private.is_plain_text(text, integer)
  to app_customer, app_agent, app_admin;

create table public.leads (
  id uuid primary key default gen_random_uuid(),
  full_name text not null check (private.is_plain_line(full_name, 200)),
  email text not null check (char_length(email) <= 254 and email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
  phone text check (phone ~ '^\+[1-9][0-9]{4,14}$'),
  company_name text check (private.is_plain_line(company_name, 200)),
  position text check (private.is_plain_line(position, 200)),
  message text check (private.is_plain_text(message, 5000)),
  source text not null default 'website' check (private.is_plain_line(source, 100)),
  category text check (private.is_plain_line(category, 100)),
  client_info jsonb not null default '{}' check (
    jsonb_typeof(client_info) = 'object' and octet_length(client_info::text) <= 4096
  ),
  status public.lead_status not null default 'new',
  assigned_to uuid references public.profiles (id) on delete set null,
  created_by uuid default auth.uid() references public.profiles (id) on delete set null,
  notes text check (private.is_plain_text(notes, 10000)),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1
);
comment on table public.leads is 'People who asked to be contacted, and how far the conversation has come.';
comment on column public.leads.version is 'Raised by every change; the ETag of the lead.';

-- Each role's page, newest first, straight off an index.
create index leads_by_creation on public.leads (created_at desc, id desc);
create index leads_by_assignee on public.leads (assigned_to, created_at desc, id desc);
create index leads_by_creator on public.leads (created_by, created_at desc, id desc);

select private.protect('public.leads');
select private.audit('public.leads');
insert into private.audit_masks (table_name, column_name) values
  ('public.leads', 'email'), ('public.leads', 'phone');

create policy customer_reads_own on public.leads
  for select to app_customer using (created_by = (select auth.uid()));
create policy customer_inserts_own on public.leads
  for insert to app_customer with check (created_by = (select auth.uid()));
create policy agent_reads_assigned on public.leads
  for select to app_agent using (assigned_to = (select auth.uid()));
create policy agent_updates_assigned on public.leads
  for update to app_agent using (assigned_to = (select auth.uid())) with check (assigned_to = (select auth.uid()));
create policy agent_inserts_own on public.leads
  for insert to app_agent with check (created_by = (select auth.uid()) and assigned_to = (select auth.uid()));
create policy admin_reads_all on public.leads for select to app_admin using (true);
create policy admin_inserts on public.leads
  for insert to app_admin with check (created_by = (select auth.uid()));
create policy admin_updates_all on public.leads for update to app_admin using (true) with check (true);
create policy admin_deletes_all on public.leads for delete to app_admin using (true);

grant select on public.leads to app_customer, app_agent, app_admin;
grant insert (full_name, email, phone, company_name, position, message, source, category, client_info)
  on public.leads to app_customer;
grant insert (
  full_name, email, phone, company_name, position, message, source, category, client_info, assigned_to, notes
) on public.leads to app_agent, app_admin;
grant update (status, notes) on public.leads to app_agent;
grant update (
  full_name, email, phone, company_name, position, message, source, category, status, assigned_to, notes
) on public.leads to app_admin;
grant delete on public.leads to app_admin;

create function private.before_lead_update()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  new.version := old.version + 1;
  new.updated_at := now();
  return new;
end
$$;
comment on function private.before_lead_update() is 'Raises version and updated_at.';
revoke execute on function private.before_lead_update() from public;

create trigger before_update before update on public.leads
  for each row execute function private.before_lead_update();

-- Intake that belongs to no user: a web form or another server. The one write svc_intake may do.
create function private.intake_lead(lead jsonb)
returns public.leads
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.leads (
    full_name, email, phone, company_name, position, message, source, category, client_info, created_by
  )
  values (
    lead ->> 'full_name', lead ->> 'email', lead ->> 'phone', lead ->> 'company_name', lead ->> 'position',
    lead ->> 'message', coalesce(lead ->> 'source', 'website'), lead ->> 'category',
    coalesce(lead -> 'client_info', '{}'), null
  )
  returning *
$$;
comment on function private.intake_lead(jsonb) is 'Stores a lead that nobody signed in for.';
revoke execute on function private.intake_lead(jsonb) from public;
grant execute on function private.intake_lead(jsonb) to svc_intake;
