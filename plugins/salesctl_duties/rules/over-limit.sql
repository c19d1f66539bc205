-- duty: 2
-- title: The credit limit is exceeded
-- title.ru: Превышен кредитный лимит
-- action: call
-- why: owes {outstanding:money}, the limit is {credit_limit:money}
-- why.ru: долг {outstanding:money} при лимите {credit_limit:money}
-- urgency: week
-- weight: excess
-- needs: receivable
-- done_when: the debt is within the limit again
-- done_when.ru: долг снова в пределах лимита
select c.id as client, c.owner, c.id as about, sum(r.outstanding) as outstanding, c.credit_limit,
  sum(r.outstanding) - c.credit_limit as excess, r.currency
from client as c
join receivable as r on r.client = c.id and r.currency = coalesce(c.currency, book_currency())
where c.credit_limit is not null and c.archived = 0
group by c.id
having sum(r.outstanding) > c.credit_limit
