-- duty: 19
-- title: Close the day
-- action: task
-- why: {day:date} is not closed: {dealings:dealing|dealings} noted
-- urgency: today
-- settings: back_days=5
-- local: no
-- done_when: the day is closed, or a later one of that person
-- do: salesctl day close --date {about}
with worked as (
  select a.owner, a.done_on as day, count(*) as dealings, row_number() over (partition by a.owner order by a.done_on desc) as turn
  from activity as a
  join calendar as c on c.day = a.done_on and c.work = 1
  where a.done_on < today() and a.done_on >= add_days(today(), -:back_days) and a.archived = 0 and a.owner is not null
  group by a.owner, a.done_on
)
select null as client, w.owner, w.day as about, w.day, w.dealings, w.day as due
from worked as w
join "user" as u on u.id = w.owner and u.role = 'rep'
where w.turn = 1
  and not exists (
    select 1 from close as k where k.user = w.owner and k.period = 'day' and k.archived = 0 and k.date >= w.day)
