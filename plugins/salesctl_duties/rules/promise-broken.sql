-- duty: 2
-- title: A promise to pay was broken
-- action: call
-- why: promised to pay by {by:date}, {outstanding:money} still outstanding
-- urgency: today
-- weight: outstanding
-- needs: promise_now receivable
-- done_when: the money promised comes, or a new promise is made
-- do: salesctl log {line} "…" --promise SUM@DATE
with broken as (
  select p.client, p.activity, p.made_on, p.by, p.document
  from promise_now as p
  where p.by < today()
    and not exists (
      select 1 from promise_now as n
      where n.client = p.client and n.made_on >= p.made_on and n.by > p.by
        and (n.document is null or p.document is null or n.document = p.document))
    and (p.amount is null
      or coalesce((select sum(m.amount) from payment_now as m where m.client = p.client and m.date >= p.made_on), 0) < p.amount)
),
owed as (
  select b.client, r.owner, b.activity, b.by, r.currency, sum(r.undisputed) as outstanding
  from broken as b
  join receivable as r on r.client = b.client and r.undisputed > 0
    and (r.document = b.document or (b.document is null and r.overdue_days > 0 and r.dated_on <= b.made_on))
  group by b.client, b.activity, r.currency
),
in_turn as (
  select *, row_number() over (partition by activity order by outstanding desc, currency) as turn
  from owed
)
select client, owner, activity as about, by, by as due, currency, outstanding
from in_turn
where turn = 1
