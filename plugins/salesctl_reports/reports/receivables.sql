-- title: Receivables on {today:date}
-- help: Who owes what, by age.
-- span: today
-- columns:
--   client       ref       client
--   owner        ref       owner
--   currency     currency  currency
--   outstanding  money     outstanding
--   not_due      money     not due
--   d1_30        money     1-30 days
--   d31_60       money     31-60
--   d61_90       money     61-90
--   d90          money     over 90
--   disputed     money     disputed
--   oldest       integer   oldest, days
-- key: client, currency
-- basis: Shipped less returns, credits and payments; payments settle what they name, the rest the oldest due first.
-- total: outstanding, not_due, d1_30, d31_60, d61_90, d90, disputed
-- as_of: payment, shipment
-- chart: stacked not_due d1_30 d31_60 d61_90 d90 by client
select client, max(owner) as owner, currency, sum(outstanding) as outstanding,
  sum(iif(coalesce(overdue_days, 0) <= 0, outstanding, 0)) as not_due,
  sum(iif(overdue_days between 1 and 30, outstanding, 0)) as d1_30,
  sum(iif(overdue_days between 31 and 60, outstanding, 0)) as d31_60,
  sum(iif(overdue_days between 61 and 90, outstanding, 0)) as d61_90,
  sum(iif(overdue_days > 90, outstanding, 0)) as d90,
  sum(disputed) as disputed, max(iif(outstanding > 0, overdue_days, null)) as oldest
from receivable
where outstanding <> 0
group by client, currency
order by sum(iif(overdue_days > 0, outstanding, 0)) desc, sum(outstanding) desc, client

-- note: Advances not allocated: {amount:money}
select currency, sum(amount) as amount
from unallocated
group by currency
having sum(amount) <> 0

-- note: {client}: {amount:money} shipped and not yet invoiced
select client, currency, sum(amount) as amount from uninvoiced group by client, currency order by client, currency

-- note: {shipments:shipment has a line that its order does not have, which is|shipments have lines that their orders do not have, which are} not counted
select count(distinct shipment) as shipments from shipment_line where gross is null having count(*) > 0

-- note: {payments:payment names no client and settles|payments name no client and settle} nothing
select count(*) as payments from payment where client is null and archived = 0 having count(*) > 0

-- behind: document
-- columns:
--   number        text     number #document
--   due_on        date     due
--   overdue_days  integer  days overdue
select document, number, due_on, overdue_days, outstanding, iif(coalesce(overdue_days, 0) <= 0, outstanding, 0) as not_due,
  iif(overdue_days between 1 and 30, outstanding, 0) as d1_30, iif(overdue_days between 31 and 60, outstanding, 0) as d31_60,
  iif(overdue_days between 61 and 90, outstanding, 0) as d61_90, iif(overdue_days > 90, outstanding, 0) as d90, disputed,
  currency
from receivable
where client = :client and currency = :currency and outstanding <> 0
order by due_on, document
