-- duty: 18
-- title: Write down what comes next
-- title.ru: Записать исход и следующий шаг
-- action: task
-- why: {type} on {done_on:date} ended without an outcome or a next step
-- why.ru: {type_ru} {done_on:date}: нет исхода или следующего шага
-- urgency: week
-- settings: within_days=14
-- needs: planned
-- done_when: an outcome is recorded, and something is planned or has happened since
-- done_when.ru: записан исход, и что-то запланировано или уже сделано
select a.client, a.owner, a.id as about, a.type, a.done_on, a.done_on as due,
  case a.type when 'call' then 'звонок' when 'visit' then 'визит' when 'meeting' then 'встреча' when 'presentation' then 'презентация'
    when 'email' then 'письмо' when 'message' then 'сообщение' else 'задача' end as type_ru
from activity as a
where a.type in ('meeting', 'visit', 'presentation') and a.archived = 0
  and a.done_on between add_days(today(), -:within_days) and today()
  and (a.outcome is null
       or (a.outcome <> 'not_held'
           and not exists (select 1 from planned as p where p.client = a.client and p.start_on >= today()
             and p.activity not in (select record from activity_for))
           and not exists (select 1 from activity as l where l.client = a.client and l.done_at > a.done_at)))
