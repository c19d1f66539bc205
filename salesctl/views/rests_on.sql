-- Whose approved terms hold for a judged record, too: the order of a shipment or invoice, the offer of an order or contract, the contracts of
-- the client that were in force on its day, the client's card.
select 'order' as kind, id as record, 'offer' as under_kind, offer as under from "order" where offer is not null
union all
select 'contract', id, 'offer', offer from contract where offer is not null
union all
select 'shipment', id, 'order', "order" from shipment where "order" is not null
union all
select 'shipment', s.id, 'offer', o.offer from shipment as s join "order" as o on o.id = s."order" where o.offer is not null
union all
select 'invoice', id, 'order', "order" from invoice where "order" is not null
union all
select j.kind, j.record, 'contract', c.id
from judged_document as j
join contract as c on c.client = j.client and c.archived = 0 and coalesce(c."from", c.drafted_on) <= j.dated_on
  and (c."to" >= j.dated_on or c."to" is null or coalesce(c.renews, 0)) and coalesce(c.terminated_on, j.dated_on) >= j.dated_on
where c.id <> j.record
union all
select j.kind, j.record, 'client', j.client from judged_document as j where j.kind <> 'client'
