-- title: Funnel {period}
-- help: From the conversation to the money: how many clients got how far.
-- may_take: user
-- columns:
--   step                word     clients
--   clients             integer  number #count
--   of_the_step_before  percent  of the step before
-- key: step
-- words:
--   spoken_to   spoken to #clients
--   met         met #clients
--   offered     offered #clients
--   ordered     ordered #clients
--   shipped_to  shipped to #clients
--   paid        paid #clients
-- basis: Different clients with each fact in the period; with a USER theirs alone.
-- as_of: payment, shipment
-- chart: bars clients by step
with mine (id) as (
  select id from client where :user = '' or owner = :user
),
step (turn, step, n) as (
  select 1, 'spoken_to', count(distinct client) from held where client in mine and done_on between :start and :end
  union all
  select 2, 'met', count(distinct client) from held
  where client in mine and type in ('meeting', 'visit', 'presentation') and done_on between :start and :end
  union all
  select 3, 'offered', count(distinct client) from offer_state where client in mine and sent_on between :start and :end
  union all
  select 4, 'ordered', count(distinct client) from "order" where client in mine and archived = 0 and date between :start and :end
  union all
  select 5, 'shipped_to', count(distinct client) from shipment_value where client in mine and shipped_on between :start and :end
  union all
  select 6, 'paid', count(distinct client) from payment_now where client in mine and date between :start and :end
)
select step, n as clients, share(n, lag(n) over (order by turn)) as of_the_step_before from step order by turn

-- note: {deals:won deal has|won deals have} no order, shipment, invoice or payment of the client since: only what was recorded counts
select count(*) as deals from won_unsold where won_on between :start and :end having count(*) > 0

-- behind: client
-- columns:
--   day  date  first on
with step (step, client, day) as (
  select 'spoken_to', client, done_on from held
  union all
  select 'met', client, done_on from held where type in ('meeting', 'visit', 'presentation')
  union all
  select 'offered', client, sent_on from offer_state
  union all
  select 'ordered', client, date from "order" where archived = 0
  union all
  select 'shipped_to', client, shipped_on from shipment_value
  union all
  select 'paid', client, date from payment_now
)
select client, min(day) as day, 1 as clients
from step
where step = :step and day between :start and :end and client in (select id from client where :user = '' or owner = :user)
group by client
order by client
