-- What lists of shipments add: the sum with tax, and what of it is still owed.
-- lists: shipment
-- money: gross, outstanding
select s.id as shipment, v.gross, d.outstanding, coalesce(v.currency, book_currency()) as currency
from shipment as s
left join shipment_value as v on v.shipment = s.id
left join settlement as d on d.document = s.id
