-- duty: 16
-- title: Ask a client what they think of our work
-- action: along
-- why: {deliveries:delivery|deliveries} in {days:day|days}, and nobody asked what they think
-- lasting: {deliveries:delivery|deliveries}, and nobody asked what they think
-- urgency: week
-- settings: after_days=90 key_days=30
-- needs: lifecycle
-- done_when: they are asked, or tell us by themselves; a key client is due after key_days, the others after after_days
-- do: salesctl feedback add {line} "…"
with asked as (
  select client, max(day) as day
  from (
    select client, max(coalesce(received_on, ''), coalesce(asked_on, '')) as day from feedback where archived = 0
    union all
    select h.client, h.done_on from activity_for as f join held as h on h.activity = f.record where f.rule = 'feedback-due')
  where day > ''
  group by client
),
owing as (
  select l.client, l.owner, a.day as asked_on, days_between(coalesce(a.day, l.first_on), today()) as days, k.client is not null as key,
    add_days(coalesce(a.day, l.first_on), iif(k.client is null, :after_days, :key_days)) as due
  from lifecycle as l
  left join key_client as k on k.client = l.client
  left join asked as a on a.client = l.client
  where l.state in ('new', 'active', 'at_risk', 'revived') and l.last_shipped_on > coalesce(a.day, '')
)
select o.client, o.owner, o.client as about, o.due, o.days, case when o.key then 'call' end as action,
  (select sum(d.shipments) from shipment_day as d where d.client = o.client and d.day > coalesce(o.asked_on, '')) as deliveries
from owing as o
where o.due <= today()
