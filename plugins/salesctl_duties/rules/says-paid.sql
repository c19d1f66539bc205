-- duty: 2
-- title: Money said to be paid has not arrived
-- title.ru: Клиент сказал, что оплатил, а денег нет
-- action: call
-- why: said on {said_on:date} that it was paid; nothing has come in {days:day|days}
-- why.ru: {said_on:date} сказал, что оплатил; денег нет уже {days:день|дня|дней}
-- urgency: today
-- weight: outstanding
-- settings: after_days=3
-- needs: receivable
-- done_when: a payment comes in after it, or they are spoken to again
-- done_when.ru: оплата пришла или с клиентом снова говорили
select a.client, r.owner, a.id as about, a.done_on as said_on, add_days(coalesce(a.says_paid_on, a.done_on), :after_days) as due,
  days_between(coalesce(a.says_paid_on, a.done_on), today()) as days, r.currency, r.outstanding
from activity as a
join (select client, currency, max(owner) as owner, sum(outstanding) as outstanding from receivable group by client, currency) as r
  on r.client = a.client
where (a.says_paid_on is not null or a.says_paid_amount is not null or a.says_paid_ref is not null) and a.archived = 0
  and days_between(coalesce(a.says_paid_on, a.done_on), today()) > :after_days
  and not exists (select 1 from payment_now as p where p.client = a.client and p.date >= coalesce(a.says_paid_on, a.done_on))
  and not exists (select 1 from held as h where h.client = a.client and h.done_at > a.done_at)
