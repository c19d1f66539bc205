-- title: Week {start:date} to {end:date}
-- help: What came of the week so far.
-- span: week
-- columns:
--   user      ref       who
--   figure    word      figure
--   count     integer   number #count
--   amount    money     sum
--   currency  currency  currency
-- key: user, figure, currency
-- by: user
-- words:
--   calls        calls held
--   meetings     meetings and visits
--   attempts     attempts without an answer
--   promises     promises to pay
--   requests     requests answered
--   offers       offers sent
--   orders       orders taken
--   clients      clients shipped to
--   new-clients  new clients
--   not-held     planned and not held
--   ordered      ordered
--   shipped      shipped
--   paid         paid
-- basis: Sales and payments by who sold then; dealings, orders and offers by who did them.
-- as_of: payment, shipment
-- chart: bars count by figure
with fact as (
  select * from figure_fact where day between :start and :end
),
person (id) as (
  select id from "user" where archived = 0 and role = 'rep' and (left_on is null or left_on >= today())
  union all
  select null
)
select p.id as user, f.figure, iif(f.currency is null, count(distinct f.counted), null) as count, sum(f.amount) as amount, f.currency
from person as p
join fact as f on p.id is null or f.user = p.id
group by p.id, f.turn, f.figure, f.currency
having coalesce(sum(f.amount), 1) <> 0
order by p.id is null, p.id, f.turn, f.currency

-- note: {deals:won deal has|won deals have} no order, shipment, invoice or payment of the client since: sums count orders, shipments and payments, not deals
select count(*) as deals from won_unsold where won_on between :start and :end having count(*) > 0

-- behind: record
-- columns:
--   day     date  day
--   client  ref   client
select min(record) as record, min(day) as day, client, iif(currency is null, 1, null) as count, sum(amount) as amount, currency
from figure_fact
where day between :start and :end and figure = :figure and currency is :currency and (:user is null or user = :user)
group by counted, client, currency
order by day, record
