-- duty: 2
-- title: A promise to pay was broken
-- title.ru: Клиент нарушил обещание оплатить
-- action: call
-- why: promised to pay by {by:date}, {outstanding:money} still outstanding
-- why.ru: обещал оплатить к {by:date}, долг всё ещё {outstanding:money}
-- urgency: today
-- weight: outstanding
-- needs: receivable promise_now
-- done_when: the money comes, or a new promise is made
-- done_when.ru: деньги пришли или дано новое обещание
select p.client, max(r.owner) as owner, p.activity as about, p.by, p.by as due, r.currency, sum(r.outstanding) as outstanding
from promise_now as p
join receivable as r on r.client = p.client and r.dated_on <= p.made_on and (p.document is null or r.document = p.document)
where p.by < today()
  -- of two promises of one client the later one counts
  and not exists (select 1 from promise_now as n where n.client = p.client and n.made_on > p.made_on and n.document is null)
  and coalesce((select sum(m.amount) from payment_now as m where m.client = p.client and m.date >= p.made_on), 0)
    < coalesce(p.amount, 9000000000000000)
group by p.client, p.activity, r.currency
