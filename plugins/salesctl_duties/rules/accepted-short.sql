-- duty: 4
-- title: The client accepted less than was shipped
-- action: call
-- why: not accepted: {refused:quantity} of {product} in {shipment:record}
-- urgency: today
-- needs: shipment order_line_state
-- done_when: a return or a credit note settles it, or it is shipped again
-- do: salesctl log {line} "…" --about {about}
select l.client, c.owner, l.shipment || '/' || l.order_line as about, l.shipment,
  coalesce(p.name, l.product, l.order_line) as product, l.qty - l.accepted_qty as refused, s.accepted_on as due
from shipment_line as l
join shipment as s on s.id = l.shipment
join order_line_state as o on o."order" = l.order_id and o.line = l.order_line
left join client as c on c.id = l.client
left join product as p on p.id = l.product
where l.accepted_qty < l.qty and s.accepted_on is not null and o.accepted < o.ordered
  and not exists (
    select 1 from credit_now as k
    where k.shipment = l.shipment
      and not exists (select 1 from credit_note_lines as n where n.record = k.id))
  and coalesce((
    select sum(n.qty) from credit_now as k join credit_note_lines as n on n.record = k.id
    where k.shipment = l.shipment and n.order_line = l.order_line), 0) < l.qty - l.accepted_qty
