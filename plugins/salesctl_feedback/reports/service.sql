-- title: Key clients served {period}
-- help: Key clients: deliveries, called after, how soon, complaints.
-- columns:
--   client      ref      key client
--   owner       ref      owner
--   deliveries  integer  deliveries
--   called      integer  called after
--   not_called  integer  not called
--   days        integer  usual days until then
--   last_on     date     last arrived
--   complaints  integer  complaints
--   open        integer  open #complaints
-- key: client
-- style: style
-- basis: Called after: within 30 days they were spoken to about the delivery or nothing in particular, or told us what they think.
with arrived as (
  select s.client, s.id, s."order" as order_id,
    coalesce(s.delivered_on, s.accepted_on, add_days(s.shipped_on, coalesce((select transit_days from policy_now), 0))) as day
  from key_client as k
  join shipment as s on s.client = k.client
  where s.archived = 0
),
served as (
  select a.client, a.day, (
    select min(s.day)
    from service_contact as s
    where s.client = a.client and s.day between a.day and add_days(a.day, 30)
      and (s.about is null or s.about in (a.id, a.order_id))) as called_on
  from arrived as a
  where a.day between :start and :end and a.day <= today()
),
counted as (
  select client, count(*) as deliveries, count(called_on) as called, median(days_between(day, called_on)) as days, max(day) as last_on
  from served
  group by client
),
said as (
  select client, count(*) as complaints, sum(resolved_on is null and confirmed_on is null) as open
  from feedback_state
  where amiss and received_on between :start and :end
  group by client
)
select k.client, c.owner, coalesce(n.deliveries, 0) as deliveries, coalesce(n.called, 0) as called,
  coalesce(n.deliveries - n.called, 0) as not_called, n.days, n.last_on, coalesce(s.complaints, 0) as complaints,
  coalesce(s.open, 0) as open, iif(n.deliveries > n.called or s.open > 0, 'warn', '') as style
from key_client as k
join client as c on c.id = k.client
left join counted as n on n.client = k.client
left join said as s on s.client = k.client
order by c.owner, k.client

-- behind: record
-- columns:
--   day        date  day
--   called_on  date  called on
with arrived as (
  select s.id, s."order" as order_id,
    coalesce(s.delivered_on, s.accepted_on, add_days(s.shipped_on, coalesce((select transit_days from policy_now), 0))) as day
  from shipment as s
  where s.archived = 0 and s.client = :client
),
served as (
  select a.id, a.day, (
    select min(s.day)
    from service_contact as s
    where s.client = :client and s.day between a.day and add_days(a.day, 30)
      and (s.about is null or s.about in (a.id, a.order_id))) as called_on
  from arrived as a
  where a.day between :start and :end and a.day <= today()
)
select id as record, day, called_on, 1 as deliveries, called_on is not null as called, called_on is null as not_called,
  null as complaints, null as open
from served
union all
select feedback, received_on, null, null, null, null, 1, resolved_on is null and confirmed_on is null
from feedback_state
where amiss and client = :client and received_on between :start and :end
order by day, record
