-- What currencies were worth in each other, both ways, from a day until the next rate: one unit of `currency` is `rate` of
-- `in_currency`, or, where `inverse`, one of `in_currency` is `rate` of `currency`. Of two rates of a day the one that is stated that
-- way counts.
-- rate: rate
-- date: day, until
-- boolean: inverse
-- stage: currency
with stated as (
  select id, currency, coalesce("into", book_currency()) as in_currency, date as day, rate from rate where archived = 0
),
either_way as (
  select id, currency, in_currency, day, rate, 0 as inverse from stated
  union all
  select id, in_currency, currency, day, rate, 1 from stated
),
of_day as (
  select *, row_number() over (partition by currency, in_currency, day order by inverse, id) as turn
  from either_way
  where currency <> in_currency
)
select currency, in_currency, day, lead(day, 1, '9999-12-31') over (partition by currency, in_currency order by day) as until, rate,
  inverse
from of_day
where turn = 1
