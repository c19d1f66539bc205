-- duty: 18
-- title: Write down what comes next
-- title.ru: Записать исход и следующий шаг
-- action: task
-- why: {type} on {done_on:date}: {missing}
-- why.ru: {type} {done_on:date}: {missing}
-- urgency: week
-- settings: within_days=14
-- needs: planned dealing_name
-- done_when: an outcome is recorded; after a meeting something is planned, too, or has happened since
-- done_when.ru: записан исход; после встречи ещё и что-то запланировано или уже сделано
with dealt as (
  select a.id, a.client, a.owner, a.type, a.done_at, a.done_on, a.outcome,
    a.type in ('meeting', 'visit', 'presentation') and coalesce(a.outcome, '') <> 'not_held'
    -- what the plan made of other obligations is no next step
    and not exists (
      select 1 from planned as p
      where p.client = a.client and p.start_on >= today() and p.activity not in (select record from activity_for))
    and not exists (select 1 from activity as l where l.client = a.client and l.done_at > a.done_at and l.done_on is not null)
    as no_step
  from activity as a
  where a.type in ('call', 'meeting', 'visit', 'presentation') and a.archived = 0 and a.client is not null
    and a.done_on between add_days(today(), -:within_days) and today()
)
select d.client, d.owner, d.id as about, coalesce(n.name, d.type) as type, d.done_on, d.done_on as due,
  case
    when d.outcome is null then case lang() when 'ru' then 'не записан исход' else 'no outcome recorded' end
    else case lang() when 'ru' then 'не записан следующий шаг' else 'no next step' end
  end as missing
from dealt as d
left join dealing_name as n on n.type = d.type
where d.outcome is null or d.no_step
