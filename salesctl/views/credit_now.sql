-- Credit notes that hold (one that was asked for: once it is approved), with the `document` they name, a shipment or an invoice: in its currency unless they say another, then the
-- book's. A client with one legal entity is credited by it even where a note names none.
-- stage: id, client, shipment, document
-- needs: credit_note
select k.id, k.client, coalesce(k.entity, e.entity, '') as entity, coalesce(k.currency, v.currency, i.currency, book_currency()) as currency,
  k.date, k.reason, k.amount, k.shipment, coalesce(k.shipment, k.invoice) as document
from credit_note as k
left join shipment_value as v on v.shipment = k.shipment
left join invoice as i on i.id = k.invoice
left join sole_entity as e on e.client = k.client
where k.archived = 0 and (k.asked_by is null or k.id not in (select id from credit_waiting))
