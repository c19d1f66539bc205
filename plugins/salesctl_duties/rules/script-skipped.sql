-- duty: 12
-- title: Hold by the script what was begun without one
-- why: spoken to on {done_on:date} without the script “{script}”
-- action: call
-- urgency: week
-- settings: within_days=30
-- done_when: a later dealing follows a script
-- do: salesctl script run SCRIPT {line}
with meant as (
  select h.activity, s.title as script
  from call_list_member as m
  join held as h on h.client = m.client and h.done_on >= m.first_on and h.done_on <= m.until
  join script as s on s.id = m.script
  union all
  select f.record, (select min(title) from script as s where s.archived = 0 and s.goal = case f.rule when 'revive' then 'revive' else 'cold' end)
  from activity_for as f
  where f.rule in ('cold-call', 'cold-meeting', 'revive')
)
select h.client, h.owner, h.activity as about, h.done_on, min(m.script) as script,
  case h.outcome when 'refused' then 'task' end as action
from meant as m
cross join activity as a on a.id = m.activity
cross join held as h on h.activity = a.id
where h.type = 'call' and h.direction = 'out' and a.script is null and m.script is not null
  and h.done_on > add_days(today(), -:within_days)
  and not exists (
    select 1 from activity as later
    where later.client = h.client and later.script is not null and not_before(later.done_at, h.done_at) and later.archived = 0)
group by h.activity
