-- Money of clients that settles nothing yet: what no debt takes, and advances for orders, by legal entity and currency.
-- shows: client
-- money: amount
-- stage: client
select client, entity, currency, sum(amount) as amount
from (
  select client, entity, currency, amount from unapplied
  union all
  select client, entity, currency, amount from advance where waits = 1
)
group by client, entity, currency
having sum(amount) <> 0
