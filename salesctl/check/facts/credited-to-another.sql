-- message: `{shipment}` belongs to {owner}, the credit note is for {client}
-- hint: name a shipment of this client, or correct the client
select 'credit_note' as kind, k.id, 'shipment' as at, k.shipment, k.client, s.client as owner
from r_credit_note as k
join r_shipment as s on s.id = k.shipment
where s.client <> k.client
