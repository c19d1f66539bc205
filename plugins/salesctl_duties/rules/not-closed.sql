-- duty: 18
-- title: Say what became of a planned dealing
-- title.ru: Отметить, чем закончилось запланированное
-- action: task
-- why: {type} planned for {start:moment}: held, moved or dropped?
-- why.ru: {type_ru} на {start:moment}: состоялось, перенесли, отменили?
-- urgency: today
-- needs: planned
-- done_when: it is marked as held, moved or cancelled
-- done_when.ru: отмечено: состоялось, перенесено или отменено
select client, owner, activity as about, type, start, start_on as due,
  case type when 'call' then 'звонок' when 'visit' then 'визит' when 'meeting' then 'встреча' when 'presentation' then 'презентация'
    when 'email' then 'письмо' when 'message' then 'сообщение' else 'задача' end as type_ru
from planned
where start_on < today()
