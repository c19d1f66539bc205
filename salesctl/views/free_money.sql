-- A client's money that no name holds: payments and credit notes that name nothing (or nothing that is there), what named ones
-- were over, and advances nothing waits for. It settles the oldest debts by itself.
-- stage: client
with loose as (
  -- payments, less what they say it is for
  select client, entity, currency, amount from payment_now
  union all
  select client, entity, currency, -amount from payment_part where known = 1
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
