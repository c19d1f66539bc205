-- Targets and what was reached, by person (or team), month and figure. What counts is each fact of those who sold it then: who has
-- the client now changes nothing. Clients are counted once each. Money in the book's currency.
-- stage: user, month
with reached as (
  select m.target, d.what, sum(d.value) as value, count(distinct d.client) as clients
  from target_member as m
  join target_fact as d on d.month = m.month and d.user = m.user
  group by m.target, d.what
)
select a.user, a.month, a.metric, a.wanted as target,
  coalesce(case when a.metric in ('active_clients', 'new_clients') then r.clients else r.value end, 0) as fact
from target_metric as a
left join reached as r on r.target = a.target and r.what = a.what
where a.wanted is not null
