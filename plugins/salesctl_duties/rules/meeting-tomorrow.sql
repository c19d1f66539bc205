-- duty: 11
-- title: Prepare tomorrow's meeting
-- title.ru: Подготовиться к завтрашней встрече
-- action: task
-- why: {type} on {start:moment}
-- why.ru: {kind_ru} {start:moment}
-- urgency: today
-- needs: planned
-- done_when: the meeting has taken place, was moved or cancelled
-- done_when.ru: встреча прошла, перенесена или отменена
select p.client, p.owner, p.activity as about, p.type, case p.type when 'visit' then 'визит' when 'presentation' then 'презентация' else 'встреча' end as kind_ru,
  p.start, p.start_on as due
from planned as p
where p.type in ('meeting', 'visit', 'presentation')
  and p.start_on > today()
  and p.start_on <= (select min(day) from calendar where work = 1 and day > today())
