-- What changed rates made of the documents that payments name, in the book's currency: what the money was worth on the day it came,
-- less what the part of the document that it settled was worth on the document's day. A gain where positive; none where both are in the
-- book's currency, unknown (NULL) where a rate is missing.
-- shows: client
-- money: difference
-- date: paid_on, dated_on
-- stage: payment, client
-- needs: payment_part
with book_rate as (
  select currency, day, until, rate, inverse from exchange_rate where in_currency = book_currency()
)
select k.payment, k.client, k.document, p.date as paid_on, d.dated_on, book_currency() as currency,
  iif(k.currency = book_currency(), k.amount, at_rate(k.amount, a.rate, book_currency(), a.inverse))
    - iif(k.settled_in = book_currency(), k.settled, at_rate(k.settled, b.rate, book_currency(), b.inverse)) as difference
from payment_part as k
join payment_now as p on p.id = k.payment
join charged_document as d on d.document = k.document
left join book_rate as a on a.currency = k.currency and p.date >= a.day and p.date < a.until
left join book_rate as b on b.currency = k.settled_in and d.dated_on >= b.day and d.dated_on < b.until
where k.known = 1 and (k.currency <> book_currency() or k.settled_in <> book_currency())
