-- The newest rate of each currency into the book's own.
-- stage: currency
select currency, rate
from (
  select currency, rate, row_number() over (partition by currency order by date desc, id desc) as turn
  from rate
  where archived = 0 and coalesce("into", book_currency()) = book_currency()
)
where turn = 1
