-- What a payment may name, and the currency that is settled in: documents that were charged, orders, opening balances, and what
-- charges nothing itself but belongs to an order (a request for payment; a shipment under a contract whose basis is invoices).
-- `settles`: what money for it is held for now; a document before the opening balance is settled where that lists it, and nothing
-- where it does not.
-- stage: document
with uncharged as (
  select i.id, i."order" as order_id from invoice as i where i.archived = 0
  union all
  select s.id, s."order" from shipment as s where s.archived = 0
)
select c.document, c.client, c.entity, c.currency, coalesce(d.document, w.opening) as settles
from charged_document as c
left join debt_document as d on d.document = c.document
left join in_opening as w on w.document = c.document and w.opening in (select document from debt_document)
union all
select o.id, o.client, coalesce(o.entity, e.entity, ''), coalesce(o.currency, book_currency()), o.id
from "order" as o
left join sole_entity as e on e.client = o.client
where o.archived = 0
union all
select b.id, b.client, coalesce(b.entity, e.entity, ''), coalesce(b.currency, book_currency()), b.id
from balance as b
left join sole_entity as e on e.client = b.client
where b.opening = 1 and b.archived = 0
union all
select u.id, o.client, coalesce(o.entity, e.entity, ''), coalesce(o.currency, book_currency()), o.id
from uncharged as u
join "order" as o on o.id = u.order_id and o.archived = 0
left join sole_entity as e on e.client = o.client
where u.id not in (select document from charged_document)
