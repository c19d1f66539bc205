-- duty: 2
-- title: The credit limit is exceeded
-- action: call
-- why: owes {owed:money}, the limit is {credit_limit:money}
-- urgency: week
-- weight: excess
-- needs: credit_use
-- done_when: the debt is within the limit again
-- do: salesctl log {line} "…" --promise SUM@DATE
select c.id as client, c.owner, c.id as about, u.used as owed, u.credit_limit, u.used - u.credit_limit as excess, u.currency
from credit_use as u
join client as c on c.id = u.client
where u.used > u.credit_limit
