-- message: `{order_id}` is an order of {owner}, the shipment is to {client}
-- hint: correct the order or the client
-- needs: shipment, order
-- of: shipment
select 'shipment' as kind, s.id, 'order' as at, s."order" as order_id, s.client, o.client as owner
from r_shipment as s join r_order as o on o.id = s."order"
where o.client <> s.client
