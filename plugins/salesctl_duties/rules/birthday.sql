-- duty: 6
-- title: A birthday
-- action: call
-- why: {name} has a birthday on {day:date}
-- urgency: today
-- settings: ahead_days=3 late_days=2
-- needs: seen_to
-- done_when: the person is spoken or written to on that day or after it; before it, when the greeting is noted as prepared
-- do: salesctl log {line} "congratulated"
with born as (
  select k.record as client, c.owner, k.record || '/' || k.id as person, k.id as contact, coalesce(k.name, k.id) as name,
    substr(k.birthday, -5) as birthday
  from client_contacts as k
  join client as c on c.id = k.record
  where k.birthday is not null and k.left_on is null
),
near as (
  -- who was born on 29 February is greeted on the 28th in a year that has none
  select day, substr(day, 6) as birthday from calendar
  where day between add_days(today(), -:late_days) and add_days(today(), :ahead_days)
  union all
  select day, '02-29' from calendar
  where day between add_days(today(), -:late_days) and add_days(today(), :ahead_days)
    and day like '%-02-28' and add_days(day, 1) like '%-03-01'
)
select b.client, b.owner, b.person as about, b.contact, b.name, n.day, n.day as due,
  case when n.day > today() then 'task' else 'call' end as action, case when n.day > today() then 'week' else 'today' end as urgency
from born as b
join near as n on n.birthday = b.birthday
where not exists (
    select 1 from activity as a join activity_contacts as w on w.record = a.id
    where w.value = b.person and a.done_on >= n.day and a.archived = 0)
  and not (n.day > today() and exists (
    select 1 from seen_to as t
    where t.about = b.person and t.rule = 'birthday' and t.done_on >= add_days(n.day, -:ahead_days)))
