-- What clients owe in each currency, how much of it is disputed, how much is late and not disputed, what that comes to with advances taken off, and the limit they have
-- on that, where they have one in that currency.
-- money: owed, disputed, overdue, used, credit_limit
-- stage: client
with amount as (
  select client, currency, outstanding as owed, disputed, overdue, outstanding as used from receivable
  union all
  select client, currency, 0, 0, 0, -amount from unallocated
  union all
  select id, coalesce(currency, book_currency()), 0, 0, 0, 0 from client where credit_limit is not null
)
select a.client, a.currency, sum(a.owed) as owed, sum(a.disputed) as disputed, sum(a.overdue) as overdue, sum(a.used) as used,
  iif(a.currency = coalesce(c.currency, book_currency()), c.credit_limit, null) as credit_limit
from amount as a
join client as c on c.id = a.client
group by a.client, a.currency
