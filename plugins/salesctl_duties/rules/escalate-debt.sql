-- duty: 2
-- title: A debt to take to the manager
-- action: manager
-- why: {outstanding:money} overdue, the oldest by {overdue_days:day|days}
-- lasting: {outstanding:money} overdue since {due:date}
-- urgency: week
-- weight: outstanding
-- settings: after_days=60 again_days=14
-- needs: receivable
-- done_when: the old debt is paid; for again_days after the manager was told, which is noted under this obligation
-- do: salesctl log {line} "told, decided: …"
with overdue as (
  select client, max(owner) as owner, currency, sum(overdue) as outstanding, max(overdue_days) as overdue_days,
    min(due_on) as due, row_number() over (partition by client order by max(overdue_days) desc, currency) as turn
  from receivable
  where overdue > 0
  group by client, currency
)
select o.client, o.owner, o.client as about, o.currency, o.outstanding, o.overdue_days, o.due
from overdue as o
where o.turn = 1 and o.overdue_days > :after_days
  and not exists (
    select 1 from seen_to as t
    where t.about = o.client and t.rule = 'escalate-debt' and t.done_on > add_days(today(), -:again_days))
