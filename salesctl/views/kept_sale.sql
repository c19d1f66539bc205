-- What was sold and kept: every delivery by its day, less what was refused or came back (whichever is more: what is refused is
-- credited, too), and every invoice that no order stands behind, such as rent. Tax included.
-- money: amount
-- date: day
-- stage: document, client
select v.shipment as document, 'shipment' as kind, v.client, v.currency, v.shipped_on as day,
  max(0, min(v.accepted_gross, v.gross - coalesce(c.returned, 0))) as amount
from shipment_value as v
join shipment as s on s.id = v.shipment
left join document_credit as c on c.document = v.shipment
where s.archived = 0
union all
select document, 'invoice', client, currency, dated_on, amount
from charged_document
where kind = 'invoice' and order_id is null
