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
-- basis: Different clients with each fact in the period; with a USER of those that were theirs that day.
-- as_of: payment, shipment
-- chart: bars clients by step
with step (turn, step) as (
  values (1, 'spoken_to'), (2, 'met'), (3, 'offered'), (4, 'ordered'), (5, 'shipped_to'), (6, 'paid')
),
counted (turn, step, n) as (
  select s.turn, s.step, count(distinct f.client)
  from step as s
  left join funnel_fact as f on f.step = s.step and f.day between :start and :end and (:user = '' or f.user = :user)
  group by s.turn
)
select step, n as clients, share(n, lag(n) over (order by turn)) as of_the_step_before from counted order by turn

-- note: {deals:won deal has|won deals have} no order, shipment, invoice or payment of the client since: only what was recorded counts
select count(*) as deals from won_unsold where won_on between :start and :end having count(*) > 0

-- behind: client
-- columns:
--   day  date  first on
select client, min(day) as day, 1 as clients
from funnel_fact
where step = :step and day between :start and :end and (:user = '' or user = :user)
group by client
order by client
