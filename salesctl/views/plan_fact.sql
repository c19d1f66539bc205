-- Targets and what was reached, by person (or team), month and figure. Money in minor units of the book's currency, other currencies
-- left out. Revenue counts payments, or shipments where the target says so, each for the client's owner.
-- stage: user, month
with months as (
  select distinct period as month from target where archived = 0
),
paid as (
  select c.owner as user, substr(p.date, 1, 7) as month, sum(p.amount) as amount, count(distinct p.client) as clients
  from payment_now as p join client as c on c.id = p.client
  where coalesce(p.currency, book_currency()) = book_currency()
  group by c.owner, substr(p.date, 1, 7)
),
shipped as (
  select c.owner as user, substr(v.shipped_on, 1, 7) as month, sum(v.gross) as gross, sum(v.net) as net, count(distinct v.client) as clients
  from shipment_value as v join client as c on c.id = v.client
  where v.currency = book_currency()
  group by c.owner, substr(v.shipped_on, 1, 7)
),
first as (
  select c.owner as user, substr(k.first_on, 1, 7) as month, count(*) as clients
  from cadence as k join client as c on c.id = k.client
  group by c.owner, substr(k.first_on, 1, 7)
),
dealt as (
  select owner as user, substr(done_on, 1, 7) as month, sum(type = 'call') as calls, sum(type in ('meeting', 'visit', 'presentation')) as meetings
  from held
  group by owner, substr(done_on, 1, 7)
),
asked as (
  select t.id as target, coalesce(t.user, t.team) as user, t.user as person, t.period as month, t.basis, t.tax,
    t.metrics_revenue, t.metrics_collections, t.metrics_active_clients, t.metrics_new_clients, t.metrics_calls, t.metrics_meetings
  from target as t
  where t.archived = 0
),
metrics as (
  select target, user, person, month, 'revenue' as metric, metrics_revenue as target_value, basis, tax from asked where metrics_revenue is not null
  union all select target, user, person, month, 'collections', metrics_collections, basis, tax from asked where metrics_collections is not null
  union all select target, user, person, month, 'active_clients', metrics_active_clients, basis, tax from asked where metrics_active_clients is not null
  union all select target, user, person, month, 'new_clients', metrics_new_clients, basis, tax from asked where metrics_new_clients is not null
  union all select target, user, person, month, 'calls', metrics_calls, basis, tax from asked where metrics_calls is not null
  union all select target, user, person, month, 'meetings', metrics_meetings, basis, tax from asked where metrics_meetings is not null
)
select m.user, m.month, m.metric, m.target_value as target,
  coalesce(case
    when m.metric = 'collections' or (m.metric = 'revenue' and coalesce(m.basis, 'payments') = 'payments')
      then (select sum(p.amount) from paid as p where p.month = m.month and (m.person is null or p.user = m.person))
    when m.metric = 'revenue'
      then (select sum(case when m.tax = 'excluded' then s.net else s.gross end) from shipped as s where s.month = m.month and (m.person is null or s.user = m.person))
    when m.metric = 'active_clients'
      then (select sum(s.clients) from shipped as s where s.month = m.month and (m.person is null or s.user = m.person))
    when m.metric = 'new_clients'
      then (select sum(f.clients) from first as f where f.month = m.month and (m.person is null or f.user = m.person))
    when m.metric = 'calls'
      then (select sum(d.calls) from dealt as d where d.month = m.month and (m.person is null or d.user = m.person))
    when m.metric = 'meetings'
      then (select sum(d.meetings) from dealt as d where d.month = m.month and (m.person is null or d.user = m.person))
  end, 0) as fact
from metrics as m
