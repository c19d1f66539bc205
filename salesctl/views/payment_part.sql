-- What payments say they are for, part by part. `known`: it names a document in the payment's own currency, an order or an opening
-- balance; the rest is free money.
-- stage: payment, document
select p.id as payment, p.client, p.entity, p.currency, f.document, f.amount,
  d.document is not null or o.id is not null or b.id is not null as known
from payment_now as p
join payment_for as f on f.record = p.id
left join debt_document as d on d.document = f.document and d.currency = p.currency
left join "order" as o on o.id = f.document and o.archived = 0
left join balance as b on b.id = f.document and b.opening = 1 and b.archived = 0
