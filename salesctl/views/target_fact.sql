-- What counts towards targets, fact by fact: payments, shipments gross and net, first shipments to a client, calls, meetings; each for
-- those who sold it then, or did it. Money in the book's currency; of other currencies what a rate of that day or
-- before converts.
-- money: value
-- date: day
with changed as (
  select date as day, currency, rate from rate where archived = 0 and coalesce("into", book_currency()) = book_currency()
)
select 'payments' as what, k.user, k.paid_on as day, substr(k.paid_on, 1, 7) as month, k.client, k.payment as record,
  case when k.currency = book_currency() then k.amount else at_rate(k.amount, (
    select r.rate from changed as r where r.currency = k.currency and r.day <= k.paid_on order by r.day desc limit 1), book_currency()) end as value
from collected as k
union all
select 'gross', s.user, s.shipped_on, substr(s.shipped_on, 1, 7), s.client, s.shipment,
  case when s.currency = book_currency() then s.gross else at_rate(s.gross, (
    select r.rate from changed as r where r.currency = s.currency and r.day <= s.shipped_on order by r.day desc limit 1), book_currency()) end
from sold as s
union all
select 'net', s.user, s.shipped_on, substr(s.shipped_on, 1, 7), s.client, s.shipment,
  case when s.currency = book_currency() then s.net else at_rate(s.net, (
    select r.rate from changed as r where r.currency = s.currency and r.day <= s.shipped_on order by r.day desc limit 1), book_currency()) end
from sold as s
union all
select 'new', s.user, s.shipped_on, substr(s.shipped_on, 1, 7), s.client, s.shipment, 0
from sold as s
join cadence as k on k.client = s.client and k.first_on = s.shipped_on
union all
select 'calls', owner, done_on, substr(done_on, 1, 7), client, activity, 1 from held where type = 'call'
union all
select 'meetings', owner, done_on, substr(done_on, 1, 7), client, activity, 1 from held where type in ('meeting', 'visit', 'presentation')
