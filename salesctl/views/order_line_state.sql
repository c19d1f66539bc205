-- Every line of every order: ordered, shipped, accepted, known short, and whether it is waited for, replaced or cancelled.
-- `open`: still to be delivered; of that `missing` is known short. `replaced`: another line stands in the place of what was short,
-- or of all of it. `settled`: since it last fell short the client agreed to another line, or to wait.
-- shows: order
-- quantity: ordered, shipped, accepted, refused, short, open, missing
-- date: ordered_on, promised_on, short_on, waits_until
-- boolean: cancelled, replaced, settled
-- stage: order, client
-- needs: order_lines
with moved as (
  select order_id, order_line, sum(qty) as shipped, sum(coalesce(accepted_qty, qty)) as accepted,
    sum(case when accepted_qty < qty then qty - accepted_qty else 0 end) as refused
  from shipment_line
  group by order_id, order_line
),
substitute as (
  select record, substitute_for, max(agreed_at) as agreed_at
  from order_lines
  where substitute_for is not null and cancelled_on is null
  group by record, substitute_for
),
line as (
  select o.id as "order", l.id as line, o.client, o.owner, l.product, l.text, o.date as ordered_on, o.promised_on,
    l.qty as ordered, coalesce(m.shipped, 0) as shipped, coalesce(m.accepted, 0) as accepted, coalesce(m.refused, 0) as refused,
    case when l.short_at is not null then coalesce(l.short_qty, l.qty - coalesce(m.shipped, 0)) else 0 end as short,
    l.short_at, l.short_on, l.waits_until, l.cancelled_on is not null as cancelled, s.record is not null as replaced,
    -- a day alone is no earlier than a moment of it
    coalesce(s.agreed_at >= substr(coalesce(l.short_at, ''), 1, length(s.agreed_at)), 0)
      or (l.waits_until is not null
        and coalesce(l.agreed_at >= substr(coalesce(l.short_at, ''), 1, length(l.agreed_at)), 1)) as settled
  from "order" as o
  cross join order_lines as l on l.record = o.id
  left join moved as m on m.order_id = o.id and m.order_line = l.id
  left join substitute as s on s.record = o.id and s.substitute_for = l.id
  where o.archived = 0
)
select l."order", l.line, l.client, coalesce(l.owner, c.owner) as owner, l.product, l.text, l.ordered_on, l.promised_on, l.ordered,
  l.shipped, l.accepted, l.refused, l.short, l.short_at, l.short_on, l.waits_until, l.cancelled, l.replaced, l.settled,
  case
    when l.cancelled then 0
    when l.replaced then max(l.ordered - l.shipped - iif(l.short > 0, l.short, l.ordered), 0)
    else max(l.ordered - l.shipped, 0)
  end as open,
  case when l.cancelled or l.replaced then 0 else max(min(l.short, l.ordered - l.shipped), 0) end as missing
from line as l
left join client as c on c.id = l.client
