-- What one unit of each other currency is worth in the book's own today, see `exchange_rate`.
-- rate: rate
-- boolean: inverse
select currency, rate, inverse
from exchange_rate
where in_currency = book_currency() and today() >= day and today() < until
