-- duty: 2
-- title: Find out what money is for
-- action: call
-- why: {amount:money} of {payer} settles nothing, the last came on {came_on:date}
-- urgency: week
-- done_when: a debt takes it, as much is ordered and still to be shipped, the payment says what it is for, or it is paid back
-- do: salesctl statement {client}
with moved as (
  select order_id, sum(gross) as gross from shipment_value group by order_id
),
waiting as (
  select order_id, currency, sum(amount) as amount from advance where waits = 1 group by order_id, currency
),
to_come as (
  -- what is to be shipped under an order will take money by itself, beyond what waits for that order by name
  select o.client, coalesce(o.entity, e.entity, '') as entity, v.currency,
    sum(max(v.gross - coalesce(m.gross, 0) - coalesce(w.amount, 0), 0)) as amount
  from "order" as o
  join order_sum as v on v."order" = o.id
  left join sole_entity as e on e.client = o.client
  left join moved as m on m.order_id = o.id
  left join waiting as w on w.order_id = o.id and w.currency = v.currency
  where o.id in (select "order" from order_line_state where open > 0)
  group by 1, 2, 3
),
unexplained as (
  select u.client, u.entity, u.currency, u.amount - coalesce(t.amount, 0) as amount
  from unapplied as u
  left join to_come as t on t.client = u.client and t.entity = u.entity and t.currency = u.currency
),
loose as (
  select client, entity, currency, amount, row_number() over (
      partition by client, entity order by currency = book_currency() desc, amount desc, currency) as turn
  from unexplained
  where amount > 0
)
select l.client, c.owner, coalesce(nullif(l.entity, ''), l.client) as about, l.currency, l.amount,
  coalesce(e.legal_name, c.name) as payer, m.came_on, m.came_on as due
from loose as l
cross join client as c on c.id = l.client
left join client_entities as e on e.record = l.client and l.client || '/' || e.id = l.entity
left join (
  select client, entity, currency, max(date) as came_on
  from (
    select client, entity, currency, date from payment_now where amount > 0
    union all
    select client, entity, currency, date from credit_now)
  group by client, entity, currency) as m on m.client = l.client and m.entity = l.entity and m.currency = l.currency
where l.turn = 1
