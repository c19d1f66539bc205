-- duty: 18
-- title: Write down what comes next
-- action: task
-- why: {type:words} on {done_on:date}: {missing:words}
-- words: no outcome recorded, no next step
-- urgency: week
-- settings: within_days=14
-- done_when: an outcome is recorded; after a meeting something is planned, too, or has happened since
-- do: salesctl log {line} "…" --next "fri 10:00 …"
select a.client, a.owner, a.id as about, coalesce(n.name, a.type) as type, a.done_on, a.done_on as due,
  case
    when a.outcome is null then 'no outcome recorded'
    else 'no next step'
  end as missing
from activity as a
left join dealing_name as n on n.type = a.type
where (a.type = 'call' or a.type in (select type from in_person)) and a.archived = 0 and a.client is not null
  and a.done_on between add_days(today(), -:within_days) and today()
  and (a.outcome is null
       or (a.type <> 'call' and a.outcome <> 'not_held'
           and not exists (select 1 from next_step as s where s.client = a.client)
           and not exists (
             select 1 from activity as l where l.client = a.client and l.done_on is not null and (l.done_at, l.id) > (a.done_at, a.id))))
