-- title: What would close the gap by {end:date}
-- help: What would close the gap to the plan.
-- columns:
--   user     ref    who
--   missing  money  missing
--   source   word   what may come
--   client   ref    client
--   amount   money  sum
--   left     money  then still missing
--   record   ref    record
-- key: user, source, record
-- words:
--   due        owed and due
--   recurring  recurring
--   expected  order announced
--   habit     usual orders
--   deal      deal, weighted
-- basis: Revenue of the month in the book's currency: debts due, then what comes again and again, orders announced, usual ones, deals by weight.
-- as_of: payment, shipment
with gap as (
  select p.user, p.target - p.fact as missing
  from plan_pace as p
  join "user" as u on u.id = p.user
  where p.metric = 'revenue' and p.fact < p.target
),
source as (
  select 1 as turn, 'due' as source, r.owner, r.client, sum(r.undisputed) as amount, r.client as record
  from receivable as r
  where r.currency = book_currency() and r.due_on <= :end
  group by r.owner, r.client
  union all
  select 2, 'recurring', r.owner, r.client, sum(percent_of(r.amount, r.weight, r.currency)), r.record
  from recurring_due as r
  where r.document is null and r.currency = book_currency() and r.period_on between substr(today(), 1, 8) || '01' and :end
    and coalesce(r.due_on, r.period_on) <= :end
  group by r.owner, r.record
  union all
  select 3, 'expected', owner, client, amount, activity
  from expected_order
  where day <= :end and currency = book_currency()
  union all
  select 4, 'habit', owner, client, sum(amount), client
  from expected_delivery
  where day <= :end and currency = book_currency()
  group by client, owner
  union all
  select 5, 'deal', p.user, d.client, percent_of(p.amount, coalesce(g.weight, 0), book_currency()), d.deal
  from deal_state as d
  join deal_part as p on p.deal = d.deal
  left join stage_now as g on g.stage = d.stage
  where coalesce(d.outcome, 'open') = 'open' and d.expected_close <= :end
    and d.currency = book_currency()
),
counted as (
  select g.user, g.missing, s.turn, s.source, s.client, s.amount, s.record, sum(s.amount) over (
    partition by g.user order by s.turn, s.amount desc, s.client rows unbounded preceding) as upto
  from gap as g
  join source as s on s.owner = g.user
  where s.amount > 0
)
select user, missing, source, client, amount, max(missing - upto, 0) as "left", record
from counted
order by user, turn, amount desc, client
