-- duty: 12
-- title: Answer an objection that was left standing
-- action: call
-- why: “{objection}” of {raised_on:date} is unanswered
-- urgency: week
-- settings: within_days=90
-- needs: activity_objections
-- done_when: a later dealing handles the same objection
-- do: salesctl script run SCRIPT {line}
with raised as (
  select a.client, a.owner, a.id as about, o.code, o.text, o.handled, a.done_on,
    row_number() over (partition by a.client, o.code order by a.done_at desc, a.id desc) as turn
  from activity_objections as o
  cross join activity as a on a.id = o.record
  where a.done_on > add_days(today(), -:within_days) and a.archived = 0 and a.client is not null
)
select r.client, coalesce(c.owner, r.owner) as owner, r.about,
  coalesce(r.text, (select max(o.text) from script_objections as o where o.code = r.code), r.code) as objection, r.done_on as raised_on
from raised as r
join client as c on c.id = r.client
where r.turn = 1 and coalesce(r.handled, 0) = 0
