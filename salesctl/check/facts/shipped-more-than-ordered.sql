-- message: {shipped:quantity} of `{line}` are shipped in all, {ordered:quantity} were ordered with {order_id}
-- hint: correct the quantity, or add the surplus to the order
-- needs: shipment_line, order_lines
-- of: shipment
select 'shipment' as kind, shipment as id, 'lines.' || line || '.qty' as at, line, order_id, shipped, ordered
from (
  select l.shipment, l.order_line as line, l.order_id, o.qty as ordered,
    sum(l.qty) over (partition by l.order_id, l.order_line) as shipped,
    -- what the client did not accept may be shipped again
    sum(coalesce(l.accepted_qty, l.qty)) over (partition by l.order_id, l.order_line) as kept,
    row_number() over (partition by l.order_id, l.order_line order by l.shipped_on desc, l.shipment desc) as turn
  from r_shipment_line as l
  join r_order_lines as o on o.record = l.order_id and o.id = l.order_line
)
where kept > ordered and turn = 1
