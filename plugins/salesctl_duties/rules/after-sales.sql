-- duty: 17
-- title: Call a key client after a delivery
-- action: call
-- why: {shipment:record} arrived on {arrived_on:date}: is everything all right?
-- urgency: today
-- settings: after_days=2 within_days=30
-- needs: shipment key_client
-- done_when: after it arrived the client was spoken to about it, or about nothing else, or told us what they think
-- do: salesctl feedback add {line} "…"
with arrived as (
  select s.id as shipment, s.client, s."order" as order_id, s.shipped_on,
    coalesce(s.delivered_on, s.accepted_on, add_days(s.shipped_on, coalesce((select transit_days from policy_now), 0))) as arrived_on
  from key_client as k
  join shipment as s on s.client = k.client
  where s.shipped_on > add_days(today(), -:within_days - 30) and s.archived = 0
),
first_of_contract as (
  -- looked after on the day it arrives
  select k.client, min(d.day) as day
  from contract as k
  join shipment_day as d on d.client = k.client and d.day >= coalesce(k.signed_client_on, k.signed_us_on, k."from")
  where k.archived = 0
  group by k.id
),
due as (
  select a.*, row_number() over (partition by a.client order by a.arrived_on desc, a.shipment desc) as turn,
    (select day from calendar where day > a.arrived_on and work_n >= c.work_n + :after_days order by day limit 1) as due
  from arrived as a
  join calendar as c on c.day = a.arrived_on
  join calendar as t on t.day = today()
  where t.work_n - c.work_n >= :after_days and a.arrived_on > add_days(today(), -:within_days)
    and not exists (select 1 from first_of_contract as f where f.client = a.client and f.day = a.shipped_on)
)
select d.client, c.owner, d.shipment as about, d.shipment, d.arrived_on, d.due
from due as d
join client as c on c.id = d.client
where d.turn = 1
  and not exists (
    select 1 from service_contact as s
    where s.client = d.client and s.day >= d.arrived_on and (s.about is null or s.about in (d.shipment, d.order_id)))
