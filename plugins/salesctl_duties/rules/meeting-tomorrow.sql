-- duty: 11
-- title: Prepare tomorrow's meeting
-- action: task
-- why: to prepare: {type:words} on {start:moment}
-- urgency: today
-- done_when: it is noted as prepared, has taken place, was moved or cancelled
-- do: salesctl brief {client}
select p.client, p.owner, p.activity as about, coalesce(n.name, p.type) as type, p.start, p.start_on as due
from planned as p
left join dealing_name as n on n.type = p.type
where p.type in (select type from in_person)
  and p.start_on > today()
  and p.start_on <= (select min(day) from calendar where work = 1 and day > today())
  -- a meeting that a plan made is not agreed yet
  and not exists (select 1 from activity_for as f where f.record = p.activity)
  and not exists (select 1 from seen_to as t where t.about = p.activity and t.rule = 'meeting-tomorrow')
