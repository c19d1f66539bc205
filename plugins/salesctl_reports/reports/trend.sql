-- title: Month by month, up to {today:date}
-- help: A year of sales and payments, month by month, against the targets.
-- span: today
-- columns:
--   month     month     month
--   currency  currency  currency
--   target    money     target
--   sold      money     sold
--   paid      money     paid
-- key: month, currency
-- basis: Sold: deliveries, less what was refused or came back, and invoices that no order stands behind; tax included. Target: of revenue, which the plan counts by payments, or by shipments where a target says so; of persons; where there are none, of teams. The last month is not over.
-- as_of: payment, shipment
-- chart: line sold paid target by month
with recursive span (month) as (
  select substr(add_months(substr(today(), 1, 8) || '01', -11), 1, 7)
  union all
  select substr(add_months(month || '-01', 1), 1, 7) from span where month < substr(today(), 1, 7)
),
came as (
  select substr(day, 1, 7) as month, currency, amount as sold, 0 as paid from kept_sale
  union all
  select substr(date, 1, 7), currency, 0, amount from payment_now
),
total as (
  select month, currency, sum(sold) as sold, sum(paid) as paid from came where month >= (select min(month) from span) group by month, currency
),
begun as (
  select currency, min(month) as month from total group by currency
),
target as (
  select f.month, coalesce(sum(iif(u.id is not null, f.target, null)), sum(f.target)) as target
  from plan_fact as f
  left join "user" as u on u.id = f.user
  where f.metric = 'revenue'
  group by f.month
)
select s.month, b.currency, t.target, coalesce(c.sold, 0) as sold, coalesce(c.paid, 0) as paid
from begun as b
join span as s on s.month >= b.month
left join total as c on c.month = s.month and c.currency = b.currency
left join target as t on t.month = s.month and b.currency = book_currency()
order by s.month, b.currency <> book_currency(), b.currency

-- note: Nothing was sold or paid in twelve months
select 1 where not exists (select 1 from result)

-- behind: record
-- columns:
--   day     date  day
--   client  ref   client
select document as record, day, client, amount as sold, null as paid from kept_sale
where currency = :currency and substr(day, 1, 7) = :month
union all
select id, date, client, null, amount from payment_now
where currency = :currency and substr(date, 1, 7) = :month
order by day, record
