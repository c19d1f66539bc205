-- message: `{shipment}` belongs to {owner}, the credit note is for {client}
-- hint: name a shipment of this client, or correct the client
-- needs: credit_note
-- of: credit_note
select 'credit_note' as kind, k.id, iif(k.shipment is null, 'invoice', 'shipment') as at, coalesce(k.shipment, k.invoice) as shipment, k.client,
  s.client as owner
from r_credit_note as k
join (select id, client from r_shipment union all select id, client from r_invoice) as s on s.id = coalesce(k.shipment, k.invoice)
where s.client <> k.client
