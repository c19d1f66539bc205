-- title: Shipments {period}
-- help: Ordered, shipped, accepted, short.
-- columns:
--   date         date      ordered on
--   order        ref       order
--   client       ref       client
--   owner        ref       owner
--   line         ref       line
--   product      ref       product
--   promised_on  date      promised
--   ordered      quantity  ordered
--   shipped      quantity  shipped
--   accepted     quantity  accepted
--   short        quantity  short
--   open         quantity  still open
-- key: order, line
-- as_of: shipment, order
select o.date, s."order", s.client, s.owner, s.line, s.product, s.promised_on, s.ordered, s.shipped, s.accepted, s.short, s.open
from order_line_state as s
join "order" as o on o.id = s."order"
where o.date between :start and :end or s.promised_on between :start and :end
order by o.date, s."order", s.line

-- note: {orders:order|orders}, {whole} shipped in full, {open} still open
select count(distinct "order") as orders, count(distinct iif(open <> 0, "order", null)) as open,
  count(distinct "order") - count(distinct iif(open <> 0, "order", null)) as whole
from result

-- behind: shipment
-- columns:
--   shipped_on  date  shipped on
select v.shipment, v.shipped_on, sum(v.qty) as shipped, sum(coalesce(v.accepted_qty, v.qty)) as accepted
from shipment_line as v
where v.order_id = :order and v.order_line = :line
group by v.shipment
order by v.shipped_on, v.shipment
