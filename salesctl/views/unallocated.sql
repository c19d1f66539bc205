-- Money of clients that settles nothing yet: advances, by legal entity and currency.
-- shows: client
-- money: amount
-- stage: client
select client, entity, currency, sum(amount) as amount
from (
  select client, entity, currency, amount from free_money
  union all
  select client, entity, currency, -by_turn from settlement where by_turn <> 0
  union all
  select client, entity, currency, amount from advance where waits = 1
)
group by client, entity, currency
having sum(amount) <> 0
