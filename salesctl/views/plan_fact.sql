-- Targets and what was reached, by person (or team), month and figure. Revenue counts payments, or shipments where the target
-- says so, each for those who sold it then: who has the client now changes nothing. Money in minor units of the book's currency;
-- of other currencies what a rate of that day or before converts.
-- stage: user, month
with members as (
  select t.id as target, t.period as month, t.user from target as t where t.archived = 0 and t.user is not null
  union all
  select t.id, t.period, u.id from target as t join "user" as u on u.team = t.team where t.archived = 0 and t.user is null
),
changed as (
  select date as day, currency, rate from rate where archived = 0 and coalesce("into", book_currency()) = book_currency()
),
done as (
  select 'payments' as what, k.user, substr(k.paid_on, 1, 7) as month, k.client,
    case when k.currency = book_currency() then k.amount else at_rate(k.amount, (
      select r.rate from changed as r where r.currency = k.currency and r.day <= k.paid_on order by r.day desc limit 1)) end as value
  from collected as k
  union all
  select 'gross', s.user, substr(s.shipped_on, 1, 7), s.client,
    case when s.currency = book_currency() then s.gross else at_rate(s.gross, (
      select r.rate from changed as r where r.currency = s.currency and r.day <= s.shipped_on order by r.day desc limit 1)) end
  from sold as s
  union all
  select 'net', s.user, substr(s.shipped_on, 1, 7), s.client,
    case when s.currency = book_currency() then s.net else at_rate(s.net, (
      select r.rate from changed as r where r.currency = s.currency and r.day <= s.shipped_on order by r.day desc limit 1)) end
  from sold as s
  union all
  select 'new', s.user, substr(s.shipped_on, 1, 7), s.client, 0
  from sold as s
  join cadence as k on k.client = s.client and k.first_on = s.shipped_on
  union all
  select 'calls', owner, substr(done_on, 1, 7), client, 1 from held where type = 'call'
  union all
  select 'meetings', owner, substr(done_on, 1, 7), client, 1 from held where type in ('meeting', 'visit', 'presentation')
),
reached as (
  select m.target, d.what, sum(d.value) as value, count(distinct d.client) as clients
  from members as m
  join done as d on d.month = m.month and d.user = m.user
  group by m.target, d.what
),
asked as (
  select id as target, coalesce(user, team) as user, period as month, 'revenue' as metric, metrics_revenue as wanted,
    case when coalesce(basis, 'payments') = 'payments' then 'payments' when tax = 'excluded' then 'net' else 'gross' end as what
  from target where archived = 0
  union all
  select id, coalesce(user, team), period, 'collections', metrics_collections, 'payments' from target where archived = 0
  union all
  select id, coalesce(user, team), period, 'active_clients', metrics_active_clients, 'gross' from target where archived = 0
  union all
  select id, coalesce(user, team), period, 'new_clients', metrics_new_clients, 'new' from target where archived = 0
  union all
  select id, coalesce(user, team), period, 'calls', metrics_calls, 'calls' from target where archived = 0
  union all
  select id, coalesce(user, team), period, 'meetings', metrics_meetings, 'meetings' from target where archived = 0
)
select a.user, a.month, a.metric, a.wanted as target,
  coalesce(case when a.metric in ('active_clients', 'new_clients') then r.clients else r.value end, 0) as fact
from asked as a
left join reached as r on r.target = a.target and r.what = a.what
where a.wanted is not null
