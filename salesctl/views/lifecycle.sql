-- Where a client stands: lead, prospect, new, active, at_risk, dormant, dead or revived, by its shipments against its own
-- habit, else by what an opening balance says it was charged; blacklisted or closed where its card says so. `first_on`: since when it
-- buys. `past_value` is what it bought in the currency it bought most in.
-- shows: client
-- word: state
-- money: past_value
-- date: first_on, last_shipped_on, last_held_on
-- stage: client, owner
with thresholds as (
  select coalesce((select dormant_days from policy_now), 90) as dormant, coalesce((select dead_days from policy_now), 270) as dead
),
dealt as (
  select client, max(done_on) as held_on from held group by client
),
back as (
  -- the last pause that was a long one
  select d.client, max(d.day) as back_on
  from client as c
  join shipment_day as d on d.client = c.id
  join thresholds as t
  where d.gap > t.dormant
  group by d.client
)
select c.id as client, c.owner, c.name, k.shipments, n.since_on as first_on, k.last_on as last_shipped_on, h.held_on as last_held_on,
  coalesce(w.value, 0) as past_value, w.currency,
  days_between(n.bought_on, today()) as quiet_days,
  case
    when c.stage in ('blacklisted', 'closed') then c.stage
    when n.client is null and c.stage = 'lead' then 'lead'
    when n.client is null and (h.held_on is not null or exists (select 1 from deal as d where d.client = c.id and d.archived = 0))
      then 'prospect'
    when n.client is null then 'lead'
    when days_between(n.bought_on, today()) > t.dead then 'dead'
    when days_between(n.bought_on, today()) > t.dormant then 'dormant'
    when b.back_on is not null and days_between(b.back_on, today()) <= t.dormant then 'revived'
    when days_between(n.first_delivery_on, today()) <= 60 then 'new'
    when k.usual_next_on is not null and days_between(k.usual_next_on, today()) > coalesce(k.median_gap, 0) then 'at_risk'
    else 'active'
  end as state
from client as c
join thresholds as t
left join client_since as n on n.client = c.id
left join cadence as k on k.client = c.id
left join dealt as h on h.client = c.id
left join bought as w on w.client = c.id
left join back as b on b.client = c.id
where c.archived = 0
