-- Won deals after which nothing was sold: the client has no order, shipment, invoice or payment since the deal began.
-- stage: deal
with sale as (
  select client, date as day from "order" where archived = 0
  union all
  select client, shipped_on from shipment where archived = 0
  union all
  select client, date from invoice where archived = 0
  union all
  select client, date from payment where archived = 0
),
last_sale as (
  select client, max(day) as day from sale group by client
),
began as (
  select record as deal, min(at_on) as day from deal_stages group by record
)
select d.deal, d.client, d.owner, b.day as began_on, d.stage_on as won_on
from deal_state as d
join began as b on b.deal = d.deal
left join last_sale as s on s.client = d.client
where d.outcome = 'won' and (s.day is null or s.day < b.day)
