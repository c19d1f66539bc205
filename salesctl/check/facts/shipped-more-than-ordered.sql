-- message: {shipped:quantity} of `{line}` are shipped in all, {ordered:quantity} were ordered with {order_id}
-- hint: correct the quantity, or add the surplus to the order
-- needs: shipment_line, order_lines
-- of: shipment
with surplus as (
  select l.order_id, l.order_line, o.qty as ordered, sum(l.qty) as shipped
  from r_shipment_line as l
  join r_order_lines as o on o.record = l.order_id and o.id = l.order_line
  group by l.order_id, l.order_line
  -- what the client did not accept may be shipped again
  having sum(coalesce(l.accepted_qty, l.qty)) > o.qty
)
select 'shipment' as kind, shipment as id, 'lines.' || order_line || '.qty' as at, order_line as line, order_id, shipped, ordered
from (
  select s.*, l.shipment, row_number() over (partition by s.order_id, s.order_line order by l.shipped_on desc, l.shipment desc) as turn
  from surplus as s
  join r_shipment_line as l on l.order_id = s.order_id and l.order_line = s.order_line
)
where turn = 1
