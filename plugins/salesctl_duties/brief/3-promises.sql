-- title: Open promises and expectations
-- heads: what #subject, amount, by, said on, about
-- money: amount
-- word: what
-- ref: document
-- words: promised to pay, expect to order
-- date: day, said_on
select 'promised to pay' as what, p.amount, p.by as day, p.made_on as said_on, p.document
from promise_now as p
where p.client = :client and p.by >= add_days(today(), -30)
union all
select 'expect to order', a.expects_amount, a.expects_on, a.done_on, null
from activity as a
where a.client = :client and a.expects_on >= today() and a.done_on is not null and a.archived = 0
order by 3
