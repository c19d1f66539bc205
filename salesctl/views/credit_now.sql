-- Credit notes that hold, in the currency of the shipment they name unless they say another, then the book's. A client with one legal
-- entity is credited by it even where a note names none.
-- stage: id, client, shipment
select k.id, k.client, coalesce(k.entity, e.entity, '') as entity, coalesce(k.currency, v.currency, book_currency()) as currency,
  k.date, k.reason, k.amount, k.shipment
from credit_note as k
left join shipment_value as v on v.shipment = k.shipment
left join sole_entity as e on e.client = k.client
where k.archived = 0
