-- duty: 19
-- title: Close the month
-- action: task
-- why: {month} is over and not closed
-- urgency: week
-- settings: after_days=3
-- local: no
-- done_when: the month is closed for everybody
-- do: salesctl month close {about}
with over as (
  select substr(add_months(today(), -1), 1, 7) as month, substr(today(), 1, 8) || '01' as next
),
gone as (
  select sum(work) as days from calendar, over where day >= next and day < today()
)
select null as client, m.user as owner, o.month as about, o.month, add_days(o.next, :after_days) as due
from over as o
join gone as g on g.days >= :after_days
join (select min(id) as user from "user" where role = 'manager' and archived = 0 and (left_on is null or left_on >= today())) as m
where m.user is not null
  and exists (select 1 from close as k where k.archived = 0)
  and not exists (
    select 1 from close as k where k.period = 'month' and k.user is null and k.team is null and k.archived = 0 and substr(k.date, 1, 7) = o.month)
