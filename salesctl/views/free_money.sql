-- A client's money that no name holds: payments and credit notes that name nothing (or nothing that is there), what named ones
-- were over, and advances nothing waits for. It settles the oldest debts by itself. What is
-- before an opening balance is in that.
-- stage: client
with loose as (
  -- payments, less what they say it is for
  select client, entity, currency, amount from payment_now where id not in (select record from before_opening)
  union all
  select client, entity, currency, -amount from payment_part where settles is not null
  union all
  select client, entity, currency, amount
  from credit_now as k
  where id not in (select record from before_opening)
    and not exists (select 1 from debt_document as d where d.document = k.document and d.currency = k.currency)
  union all
  select client, entity, currency, over from named_cover where over <> 0
  union all
  select client, entity, currency, amount from advance where waits = 0
)
select client, entity, currency, sum(amount) as amount
from loose
group by client, entity, currency
