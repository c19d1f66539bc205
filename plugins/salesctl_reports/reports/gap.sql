-- title: What would close the gap by {end}
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
--   due       owed and due
--   expected  order announced
--   habit     usual order
--   deal      deal, weighted
-- basis: Revenue of the month in the book's currency: debts due, then orders announced, usual ones, deals by weight.
-- as_of: payment, shipment
with gap as (
  select p.user, p.target - p.fact as missing
  from plan_pace as p
  join "user" as u on u.id = p.user
  where p.metric = 'revenue' and p.fact < p.target
),
source as (
  select 1 as turn, 'due' as source, r.owner, r.client, sum(r.outstanding - r.disputed) as amount, r.client as record
  from receivable as r
  where r.currency = book_currency() and r.due_on <= :end
  group by r.owner, r.client
  union all
  select 2, 'expected', a.owner, a.client, a.expects_amount, a.id
  from activity as a
  where a.expects_on between today() and :end and a.done_on is not null and a.archived = 0
  union all
  select 3, 'habit', l.owner, l.client, in_proportion(l.past_value, 1, l.shipments, l.currency), l.client
  from lifecycle as l
  join cadence as k on k.client = l.client
  where l.state in ('new', 'active', 'at_risk', 'revived') and k.usual_next_on <= :end and l.currency = book_currency()
    and not exists (
      select 1 from activity as a where a.client = l.client and a.expects_on between today() and :end and a.archived = 0)
  union all
  select 4, 'deal', p.user, d.client, percent_of(p.amount, coalesce(g.weight, 0), book_currency()), d.deal
  from deal_state as d
  join deal_part as p on p.deal = d.deal
  left join stage_now as g on g.stage = d.stage
  where coalesce(d.outcome, 'open') = 'open' and d.expected_close <= :end
    and coalesce(d.currency, book_currency()) = book_currency()
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
