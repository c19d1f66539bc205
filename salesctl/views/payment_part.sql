-- What payments say they are for, part by part. `known`: it names a document in the payment's own currency, an order or an opening
-- balance; the rest is free money. `settles`: what it is held for now; a document before the opening balance is settled where
-- that lists it, and a payment before it settles nothing.
-- stage: payment, document, settles
with named as (
  select p.id as payment, p.client, p.entity, p.currency, f.document, f.amount,
    c.document is not null or o.id is not null or b.id is not null as known,
    coalesce(d.document, w.opening, o.id, b.id) as held_for
  from payment_now as p
  join payment_for as f on f.record = p.id
  left join charged_document as c on c.document = f.document and c.currency = p.currency
  left join debt_document as d on d.document = c.document
  left join in_opening as w on w.document = c.document and w.opening in (select document from debt_document)
  left join "order" as o on o.id = f.document and o.archived = 0
  left join balance as b on b.id = f.document and b.opening = 1 and b.archived = 0
)
select payment, client, entity, currency, document, amount, known,
  case when payment not in (select record from before_opening) then held_for end as settles
from named
