-- Demo data for a local database: leads as they come in from a web site. Never run against a hosted one.
-- Where the demo accounts exist already (the local stack makes them first), a few leads are the customer's
-- and a few are assigned to the agent, so that each role has something to see and something it must not.

with people as (
  select
    (select id from public.profiles where role = 'customer' order by created_at limit 1) as customer,
    (select id from public.profiles where role = 'agent' order by created_at limit 1) as agent
),
samples (full_name, email, phone, company_name, message, source, category, status, owned, assigned, days_ago) as (
  values
    ('Amara Okafor', 'amara.okafor@example.com', '+442079460101', 'Northwind Studio', 'We need twelve seats from March.', 'website', 'sales', 'new', true, false, 1),
    ('Jonas Lindqvist', 'jonas.lindqvist@example.com', '+46850500102', 'Fjord Logistics', 'Can you import our contacts?', 'website', 'onboarding', 'contacted', true, true, 3),
    ('Mei Tanaka', 'mei.tanaka@example.com', '+81312345603', 'Tanaka Print', 'Please send the price list.', 'campaign', 'sales', 'new', false, true, 2),
    ('Luca Bianchi', 'luca.bianchi@example.com', '+390612345604', null, 'Looking for a partner programme.', 'partner', 'partnership', 'qualified', false, true, 6),
    ('Sofia Marques', 'sofia.marques@example.com', '+351213456705', 'Mar Azul', 'Do you support single sign-on?', 'website', 'sales', 'proposal', false, true, 9),
    ('Daniel Weber', 'daniel.weber@example.com', '+49301234506', 'Weber & Sohn', 'A demo next week would be good.', 'event', 'sales', 'won', false, false, 14),
    ('Priya Nair', 'priya.nair@example.com', null, 'Nair Analytics', 'Which regions do you host in?', 'website', 'compliance', 'new', false, false, 0),
    ('Chloé Dubois', 'chloe.dubois@example.com', '+33123456708', null, 'Is there a plan for non-profits?', 'campaign', 'sales', 'lost', false, false, 21)
)
insert into public.leads (
  full_name, email, phone, company_name, message, source, category, status,
  created_by, assigned_to, created_at
)
select
  full_name, email, phone, company_name, message, source, category, status::public.lead_status,
  case when owned then people.customer end,
  case when assigned then people.agent end,
  now() - make_interval(days => days_ago)
from samples, people
where not exists (select from public.leads);
