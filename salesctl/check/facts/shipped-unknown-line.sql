-- message: {order_id} has no line `{line}`
-- hint: name a line of the order, or add it there
-- needs: shipment_lines, order
-- of: shipment
select 'shipment' as kind, l.record as id, 'lines.' || l.order_line as at, l.order_line as line, s."order" as order_id
from r_shipment_lines as l
join r_shipment as s on s.id = l.record
where exists (select 1 from r_order as o where o.id = s."order")
  and not exists (select 1 from r_order_lines as o where o.record = s."order" and o.id = l.order_line)
