-- What counts towards targets, fact by fact: payments, shipments gross and net, first shipments to a client, calls, meetings; each for
-- those who sold it then, or did it. Money in the book's currency; of other currencies what a rate of that day or
-- before converts.
-- money: value
-- date: day
with book_rate as (
  select currency, day, until, rate, inverse from exchange_rate where in_currency = book_currency()
)
select 'payments' as what, k.user, k.paid_on as day, substr(k.paid_on, 1, 7) as month, k.client, k.payment as record,
  iif(k.currency = book_currency(), k.amount, at_rate(k.amount, r.rate, book_currency(), r.inverse)) as value
from collected as k
left join book_rate as r on r.currency = k.currency and k.paid_on >= r.day and k.paid_on < r.until
union all
select 'gross', s.user, s.shipped_on, substr(s.shipped_on, 1, 7), s.client, s.shipment,
  iif(s.currency = book_currency(), s.gross, at_rate(s.gross, r.rate, book_currency(), r.inverse))
from sold as s
left join book_rate as r on r.currency = s.currency and s.shipped_on >= r.day and s.shipped_on < r.until
union all
select 'net', s.user, s.shipped_on, substr(s.shipped_on, 1, 7), s.client, s.shipment,
  iif(s.currency = book_currency(), s.net, at_rate(s.net, r.rate, book_currency(), r.inverse))
from sold as s
left join book_rate as r on r.currency = s.currency and s.shipped_on >= r.day and s.shipped_on < r.until
union all
select 'new', s.user, s.shipped_on, substr(s.shipped_on, 1, 7), s.client, s.shipment, 0
from sold as s
join client_since as k on k.client = s.client and k.first_delivery_on = s.shipped_on
union all
select iif(type = 'call', 'calls', 'meetings'), owner, done_on, substr(done_on, 1, 7), client, activity, 1
from held
where type = 'call' or type in (select type from in_person)
