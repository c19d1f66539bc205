-- Targets and what was reached, by person (or team), month and figure. What counts is each fact of those who sold it then: who has
-- the client now changes nothing. Clients are counted once each. Money in the book's currency.
-- stage: user, month
with reached as (
  select m.target, d.what, sum(d.value) as value, count(distinct d.client) as clients
  -- fact by fact: SQLite would first store and sort all there are
  from target_fact as d
  cross join target_member as m on m.month = d.month and m.user = d.user
  group by m.target, d.what
)
select a.user, a.month, a.metric, a.wanted as target,
  coalesce(case when a.metric in ('active_clients', 'new_clients') then r.clients else r.value end, 0) as fact
from target_metric as a
left join reached as r on r.target = a.target and r.what = a.what
where a.wanted is not null
