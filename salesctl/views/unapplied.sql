-- Money of clients that no debt of the same legal entity and currency takes; what waits for an order is not among it.
-- stage: client
select client, entity, currency, sum(amount) as amount
from (
  select client, entity, currency, amount from free_money
  union all
  select client, entity, currency, -by_turn from settlement where by_turn <> 0
)
group by client, entity, currency
having sum(amount) <> 0
