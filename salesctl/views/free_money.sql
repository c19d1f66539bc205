-- A client's money that no name holds: payments and credit notes that name nothing (or nothing that is there), what named ones
-- were over, and advances nothing waits for. It settles the oldest debts by itself.
-- stage: client
with loose as (
  -- payments, less what they say it is for
  select p.client, p.entity, p.currency, p.amount
  from payment_now as p
  union all
  select p.client, p.entity, p.currency, -f.amount
  from payment_for as f
  join payment_now as p on p.id = f.record
  left join debt_document as d on d.document = f.document
  left join "order" as o on o.id = f.document and o.archived = 0
  left join balance as b on b.id = f.document and b.opening = 1 and b.archived = 0
  where d.currency = p.currency or o.id is not null or b.id is not null
  union all
  select k.client, coalesce(k.entity, e.entity, ''), coalesce(k.currency, book_currency()), k.amount
  from credit_note as k
  left join sole_entity as e on e.client = k.client
  where k.archived = 0 and (k.shipment is null or k.shipment not in (select document from debt_document))
  union all
  select client, entity, currency, over from named_cover where over <> 0
  union all
  select client, entity, currency, amount from advance where waits = 0
)
select client, entity, currency, sum(amount) as amount
from loose
group by client, entity, currency
