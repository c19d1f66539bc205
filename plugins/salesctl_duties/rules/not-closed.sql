-- duty: 18
-- title: Say what became of a planned dealing
-- title.ru: Отметить, чем закончилось запланированное
-- action: task
-- why: {type} planned for {start:moment}: held, moved or dropped?
-- why.ru: {type}, план на {start:moment}: прошло, перенесли или отменили?
-- urgency: today
-- needs: planned dealing_name
-- done_when: it is marked as held, moved or cancelled
-- done_when.ru: отмечено: состоялось, перенесено или отменено
-- do: salesctl done {about} "…"
select p.client, p.owner, p.activity as about, coalesce(n.name, p.type) as type, p.start, p.start_on as due
from planned as p
left join dealing_name as n on n.type = p.type
where p.start_on < today()
