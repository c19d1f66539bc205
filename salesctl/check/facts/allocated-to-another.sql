-- message: `{document}` belongs to {owner}, the payment is from {client}
-- hint: name a document of this client, or correct the client
-- needs: payment_for
-- of: payment
select 'payment' as kind, p.id, 'for.' || f.document || '.document' as at, f.document, p.client, d.client as owner
from r_payment as p
join r_payment_for as f on f.record = p.id
join (select id, client from r_shipment union all select id, client from r_order) as d on d.id = f.document
where d.client <> p.client
