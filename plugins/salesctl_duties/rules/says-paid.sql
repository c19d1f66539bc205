-- duty: 2
-- title: Money said to be paid has not arrived
-- action: call
-- why: said on {said_on:date} that it was paid; {missing:money} has not come in {days:day|days}
-- lasting: said on {said_on:date} that it was paid; {missing:money} has not come
-- urgency: today
-- weight: missing
-- settings: after_days=3
-- needs: receivable
-- done_when: the money comes in, or they say something new about it: paid anew, or a promise
-- do: salesctl log {line} "…" --says-paid SUM@DATE
with said as (
  select a.client, a.id as activity, a.done_on as said_on, a.done_at, a.says_paid_amount as amount,
    coalesce(a.says_paid_on, a.done_on) as paid_on
  from activity as a
  where a.done_on is not null and a.archived = 0
    and (a.says_paid_on is not null or a.says_paid_amount is not null or a.says_paid_ref is not null)
),
late as (
  select s.client, s.activity, s.said_on, s.paid_on, s.amount,
    coalesce((select sum(p.amount) from payment_now as p where p.client = s.client and p.date >= s.paid_on), 0) as came
  from said as s
  where days_between(s.paid_on, today()) > :after_days
    and not exists (
      select 1 from activity as n
      where n.client = s.client and n.id <> s.activity and n.done_on is not null and n.archived = 0
        -- of two that say it at the same moment one counts
        and (n.promise_by is not null and not_before(n.done_at, s.done_at)
          or (n.says_paid_on is not null or n.says_paid_amount is not null) and (n.done_at, n.id) > (s.done_at, s.activity)))
),
owed as (
  select client, currency, max(owner) as owner, sum(undisputed) as outstanding,
    row_number() over (partition by client order by sum(undisputed) desc, currency) as turn
  from receivable
  where undisputed > 0
  group by client, currency
)
select l.client, o.owner, l.activity as about, l.said_on, add_days(l.paid_on, :after_days) as due,
  days_between(l.paid_on, today()) as days, o.currency, min(coalesce(l.amount - l.came, o.outstanding), o.outstanding) as missing
from late as l
join owed as o on o.client = l.client and o.turn = 1
where l.came < coalesce(l.amount, 1)
