-- duty: 2
-- title: The credit limit is exceeded
-- action: call
-- why: owes {owed:money}, the limit is {credit_limit:money}
-- urgency: week
-- weight: excess
-- needs: receivable unallocated
-- done_when: the debt is within the limit again
-- do: salesctl log {line} "…" --promise SUM@DATE
with owed as (
  select client, currency, sum(amount) as owed
  from (
    select client, currency, outstanding as amount from receivable
    union all
    select client, currency, -amount from unallocated)
  group by client, currency
)
select c.id as client, c.owner, c.id as about, o.owed, c.credit_limit, o.owed - c.credit_limit as excess, o.currency
from client as c
join owed as o on o.client = c.id and o.currency = coalesce(c.currency, book_currency())
where o.owed > c.credit_limit
