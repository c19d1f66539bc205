-- title: Plan {period} on {today:date}
-- help: Target against fact: pace, forecast, what is needed each working day.
-- columns:
--   month     month    month
--   user      ref      who
--   metric    word     figure
--   target    as/unit  target
--   fact      as/unit  fact
--   attained  percent  attained
--   due       percent  due by now
--   pace      percent  pace
--   coming    as/unit  recurring to come
--   forecast  as/unit  forecast
--   per_day   as/unit  needed a day
-- key: user, metric
-- period: month
-- words:
--   revenue         revenue
--   collections     collections
--   active_clients  active clients
--   new_clients     new clients
--   calls           calls
--   meetings        meetings
-- basis: Revenue: payments, or shipments where the target says so. Pace: fact against the part of the target due by now, working day by working day (linear). Recurring to come: by contracts and won deals, due this month and not yet invoiced or shipped; the forecast adds it, and what is needed a day is less by it. Days a person is away are none of theirs.
-- as_of: payment, shipment
-- chart: bullet fact target due by user
with days as (
  select month, sum(work) as whole, sum(iif(day <= today(), work, 0)) as gone,
    sum(iif(day >= :work_from, work, 0)) as ahead
  from calendar
  where month between :month_from and :month_to
  group by month
),
-- working days ahead on which a person is not there
missed as (
  select a.user, c.month, count(distinct c.day) as days
  from absent_day as a join calendar as c on c.day = a.day and c.work = 1
  where c.month between :month_from and :month_to and c.day >= :work_from
  group by a.user, c.month
),
-- a contract's next rent is not what the pace of a month says
recurring as (
  select a.user, a.month, a.metric, sum(r.amount) as coming
  from target_metric as a
  join target_member as m on m.target = a.target
  join recurring_due as r on r.owner = m.user and substr(coalesce(r.due_on, r.period_on), 1, 7) = a.month
  where a.metric in ('revenue', 'collections') and a.month between :month_from and :month_to and a.month >= substr(today(), 1, 7)
    and r.document is null and r.weight = percent(100) and r.currency = book_currency()
  group by a.user, a.month, a.metric
),
asked as (
  select p.month, p.user, p.metric, coalesce(p.target, 0) as target, coalesce(p.fact, 0) as fact, coalesce(d.whole, 0) as whole,
    coalesce(d.gone, 0) as gone, max(coalesce(d.ahead, 0) - coalesce(m.days, 0), 0) as ahead,
    coalesce(r.coming, 0) as coming,
    iif(p.metric in ('revenue', 'collections'), 'money', 'integer') as unit
  from plan_fact as p
  left join days as d on d.month = p.month
  left join missed as m on m.user = p.user and m.month = p.month
  left join recurring as r on r.user = p.user and r.month = p.month and r.metric = p.metric
  where p.month between :month_from and :month_to
)
select month, user, metric, target, fact, share(fact, target) as attained, share(gone, whole) as due, share(fact * whole, target * gone) as pace,
  nullif(coming, 0) as coming,
  iif(unit = 'money', in_proportion(fact, whole, gone, book_currency()), in_proportion(fact, whole, gone)) + coming as forecast,
  iif(unit = 'money', ceil_div(max(target - fact - coming, 0), ahead, book_currency()), ceil_div(max(target - fact - coming, 0), ahead)) as per_day,
  unit
from asked
order by month, user, metric

-- note: No target is set for these months
select 1 where not exists (select 1 from result)

-- note: {deals:won deal has|won deals have} no order, shipment, invoice or payment of the client since: revenue counts payments and shipments, not deals
select count(*) as deals from won_unsold where substr(won_on, 1, 7) between :month_from and :month_to having count(*) > 0

-- note: {records:payment or shipment is|payments and shipments are} in a currency without a rate and not counted
select count(distinct record) as records from target_fact
where value is null and what in ('payments', 'gross') and month between :month_from and :month_to
having count(distinct record) > 0

-- behind: record
-- columns:
--   day     date  day
--   client  ref   client
with counted as (
  select d.record, d.day, d.client, d.value, a.metric in ('active_clients', 'new_clients') as of_clients
  from target_metric as a
  join target_member as m on m.target = a.target
  join target_fact as d on d.what = a.what and d.user = m.user and d.month = a.month
  where a.user = :user and a.month = :month and a.metric = :metric
)
select min(record) as record, min(day) as day, client, iif(of_clients, 1, sum(value)) as fact,
  iif(:metric in ('revenue', 'collections'), 'money', 'integer') as unit
from counted
group by client, iif(of_clients, null, record)
order by day, record
