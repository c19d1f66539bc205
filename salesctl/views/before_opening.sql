-- What the last opening balance of a client, its legal entity (of all, where it names none) and currency takes the place of: documents,
-- payments and credit notes dated on or before its day, and the documents of an earlier opening. They count for history, not for debt.
-- stage: record
-- needs: balance
with opening as (
  select b.client, coalesce(b.entity, e.entity, '') as entity, coalesce(b.currency, book_currency()) as currency, max(b.as_of) as as_of
  from balance as b
  left join sole_entity as e on e.client = b.client
  where b.opening = 1 and b.archived = 0
  group by b.client, coalesce(b.entity, e.entity, ''), coalesce(b.currency, book_currency())
),
dated as (
  select document as record, client, entity, currency, dated_on as day from charged_document where kind <> 'opening'
  union all
  -- an opening balance stands against those of later days alone
  select d.document, d.client, d.entity, d.currency, add_days(b.as_of, 1)
  from charged_document as d
  join balance as b on b.id = d.order_id
  where d.kind = 'opening'
  union all
  select id, client, entity, currency, date from payment_now
  union all
  -- no earlier than what it credits
  select k.id, k.client, k.entity, k.currency, max(k.date, coalesce(v.shipped_on, i.date, k.date))
  from credit_now as k
  left join shipment_value as v on v.shipment = k.shipment
  left join invoice as i on i.id = k.document
)
select d.record
from dated as d
cross join opening as o on o.client = d.client and o.currency = d.currency and o.as_of >= d.day
where o.entity in ('', d.entity)
