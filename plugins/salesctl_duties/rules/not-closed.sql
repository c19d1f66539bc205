-- duty: 18
-- title: Say what became of a planned dealing
-- action: task
-- why: {type:words} planned for {start:moment}: held, moved or dropped?
-- urgency: today
-- done_when: it is marked as held, moved or cancelled
-- do: salesctl done {about} "…"
select p.client, p.owner, p.activity as about, coalesce(n.name, p.type) as type, p.start, p.start_on as due
from planned as p
left join dealing_name as n on n.type = p.type
where p.start_on < today()
