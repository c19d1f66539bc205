-- What a client takes on a day of delivery: the middle of the last year's days with goods that were kept, and the quarter of them from
-- which it is less (`low`) and more (`high`); in the currency he took most in.
-- shows: client
-- money: low, amount, high
-- stage: client
with day as (
  select s.client, s.currency, s.day, sum(s.amount) as amount
  from client as c
  join kept_sale as s on s.client = c.id
  where s.kind = 'shipment' and s.day > add_days(today(), -365)
  group by s.client, s.currency, s.day
  having sum(s.amount) > 0
),
in_turn as (
  select *, row_number() over (partition by client, currency order by amount) as turn,
    count(*) over (partition by client, currency) as days
  from day
),
quarter as (
  select client, currency, sum(amount) as whole, median(amount) as amount,
    max(case when turn = (days + 3) / 4 then amount end) as low,
    max(case when turn = (3 * days + 3) / 4 then amount end) as high
  from in_turn
  group by client, currency
)
select client, currency, low, amount, high
from (select *, row_number() over (partition by client order by whole desc, currency) as turn from quarter)
where turn = 1
