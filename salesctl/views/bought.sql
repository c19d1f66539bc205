-- What each client ever bought, in the currency it bought most in.
-- money: value
-- stage: client
with summed as (
  select client, currency, sum(gross) as value from shipment_value group by client, currency
),
in_turn as (
  select *, row_number() over (partition by client order by value desc, currency) as turn from summed
)
select client, currency, value
from in_turn
where turn = 1
