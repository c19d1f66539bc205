-- Every line of every order: ordered, shipped, accepted, known short, and whether it is waited for, replaced or cancelled.
-- `replaced`: another line stands in its place; `agreed`: and the client agreed to that one.
-- shows: order
-- quantity: ordered, shipped, accepted, refused, short
-- date: ordered_on, promised_on, short_on, waits_until
-- stage: order, client
with moved as (
  select order_id, order_line, sum(qty) as shipped, sum(coalesce(accepted_qty, qty)) as accepted,
    sum(case when accepted_qty < qty then qty - accepted_qty else 0 end) as refused
  from shipment_line
  group by order_id, order_line
),
substitute as (
  select record, substitute_for, max(agreed_on is not null) as agreed
  from order_lines
  where substitute_for is not null and cancelled_on is null
  group by record, substitute_for
)
select o.id as "order", l.id as line, o.client, coalesce(o.owner, c.owner) as owner, l.product, l.text, o.date as ordered_on,
  o.promised_on, l.qty as ordered, coalesce(m.shipped, 0) as shipped, coalesce(m.accepted, 0) as accepted,
  coalesce(m.refused, 0) as refused,
  case when l.short_at is not null then coalesce(l.short_qty, l.qty - coalesce(m.shipped, 0)) else 0 end as short,
  l.short_at, l.short_on, l.waits_until,
  case when l.cancelled_on is not null then 1 else 0 end as cancelled,
  s.record is not null as replaced, coalesce(s.agreed, 0) as agreed
from "order" as o
join order_lines as l on l.record = o.id
left join client as c on c.id = o.client
left join moved as m on m.order_id = o.id and m.order_line = l.id
left join substitute as s on s.record = o.id and s.substitute_for = l.id
where o.archived = 0
