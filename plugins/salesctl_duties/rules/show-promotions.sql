-- duty: 13
-- title: Show a promotion or a novelty
-- action: along
-- why: not shown yet: {what}
-- urgency: week
-- settings: new_days=60
-- needs: lifecycle
-- done_when: it was presented to the client, or the promotion is over
-- do: salesctl present {client} …
with shown as materialized (
  select w.value, a.client
  from activity_shown as w
  join activity as a on a.id = w.record
  where a.done_on is not null and a.archived = 0
),
running as (
  select id, title, "to" as until from promotion
  where archived = 0 and "from" <= today() and coalesce("to", today()) >= today()
),
novel as (
  select id, name from product
  where archived = 0 and coalesce(discontinued, 0) = 0 and launched_on between add_days(today(), -:new_days) and today()
),
owed as (
  select l.client, l.owner, r.title as what
  from running as r
  join lifecycle as l on l.state in ('new', 'active', 'at_risk', 'revived', 'prospect', 'lead')
  join client as c on c.id = l.client
  where (not exists (select 1 from promotion_segments as g where g.record = r.id)
      or exists (select 1 from promotion_segments as g where g.record = r.id and g.value = c.segment))
    and not exists (select 1 from shown as s where s.value = r.id and s.client = l.client)
  union all
  select l.client, l.owner, n.name
  from novel as n
  join lifecycle as l on l.state in ('new', 'active', 'at_risk', 'revived')
  where not exists (select 1 from shown as s where s.value = n.id and s.client = l.client)
)
select client, owner, client as about, group_concat(what, ', ') as what
from owed
group by client, owner
