-- Every line of every offer: offered, ordered of it, struck again, and what may still be ordered (`to_order`). A line of an order counts for
-- the offer's line of its id; a substitute does not. Of a cancelled line what was shipped counts as ordered, the rest as struck.
-- shows: client
-- quantity: offered, ordered, struck, to_order
-- stage: offer
-- needs: offer_lines
with taken as (
  select l.qty, r.offer, l.id as line, case when l.cancelled_on is null then l.qty else coalesce((
      select sum(s.qty) from shipment_line as s where s.order_id = r.id and s.order_line = l.id), 0) end as ordered
  from "order" as r
  join order_lines as l on l.record = r.id and l.substitute_for is null
  where r.offer is not null and r.archived = 0
),
line as (
  select offer, line, sum(ordered) as ordered, sum(qty - ordered) as struck from taken group by offer, line
)
select o.id as offer, l.id as line, o.client, l.product, l.qty as offered, coalesce(t.ordered, 0) as ordered,
  coalesce(t.struck, 0) as struck, max(l.qty - coalesce(t.ordered, 0), 0) as to_order
from offer as o
join offer_lines as l on l.record = o.id
left join line as t on t.offer = o.id and t.line = l.id
where o.archived = 0
