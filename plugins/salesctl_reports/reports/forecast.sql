-- title: Forecast {period}
-- help: What is to come: by rhythm, announced, by contract, by deals; with a range.
-- columns:
--   day       date      first day #of a forecast
--   client    ref       client
--   owner     ref       owner
--   why       word      why
--   times     integer   times
--   amount    money     each #each time
--   weight    percent   likely #percent
--   low       money     at least
--   weighted  money     forecast
--   high      money     at most
--   currency  currency  currency
--   record    ref       record
-- key: why, record, owner
-- words:
--   habit      by rhythm
--   expected   announced
--   recurring  again and again
--   deal       deal
--   passed     deal, its day has passed
--   undated    deal, no day
-- basis: From today, or the first day of the period where that is later. By rhythm: each usual day of a client, at the middle of what he kept of his deliveries of a year; at least and at most: their lower and upper quarter. Deals by the weight of their stage, by the part of each who sells them; at least nothing, at most all. Tax included.
-- total: low, weighted, high
-- as_of: shipment
-- chart: range low weighted high by client
with coming as (
  select 1 as turn, min(day) as day, client, owner, 'habit' as why, count(*) as times, amount, percent(100) as weight,
    count(*) * low as low, count(*) * amount as weighted, count(*) * high as high, currency, client as record
  from expected_delivery
  where day between max(:start, today()) and :end
  group by client, owner, amount, low, high, currency
  union all
  select 2, day, client, owner, 'expected', 1, amount, percent(100), amount, amount, amount, currency, activity
  from expected_order
  where day between max(:start, today()) and :end
  union all
  select 3, min(period_on), client, owner, 'recurring', count(*), amount, weight, count(*) * iif(weight = percent(100), amount, 0),
    count(*) * percent_of(amount, weight, currency), count(*) * amount, currency, record
  from recurring_due
  where document is null and period_on between max(:start, today()) and :end
  group by client, owner, amount, weight, currency, record
  union all
  select 4, d.expected_close, d.client, p.user, 'deal', 1, p.amount, coalesce(g.weight, 0),
    iif(g.weight = percent(100), p.amount, 0), percent_of(p.amount, coalesce(g.weight, 0), d.currency), p.amount, d.currency, d.deal
  from deal_state as d
  join deal_part as p on p.deal = d.deal
  left join stage_now as g on g.stage = d.stage
  where d.outcome = 'open' and d.expected_close between max(:start, today()) and :end
  union all
  -- when they come nobody says: they are shown, and in no sum
  select iif(d.expected_close is null, 6, 5), d.expected_close, d.client, p.user, iif(d.expected_close is null, 'undated', 'passed'), 1,
    p.amount, coalesce(g.weight, 0), null, null, null, d.currency, d.deal
  from deal_state as d
  join deal_part as p on p.deal = d.deal
  left join stage_now as g on g.stage = d.stage
  where d.outcome = 'open' and (d.expected_close is null or d.expected_close < today())
)
select day, client, owner, why, times, amount, weight, low, weighted, high, currency, record
from coming
order by turn, day, client, record, owner

-- note: in {book}, at the newest rates: {weighted:money}, at least {low:money}, at most {high:money}
select book_currency() as book, book_currency() as currency, sum(weighted) as weighted, sum(low) as low, sum(high) as high
from (
  select r.currency, iif(x.rate is null, r.weighted, at_rate(r.weighted, x.rate, book_currency(), x.inverse)) as weighted,
    iif(x.rate is null, r.low, at_rate(r.low, x.rate, book_currency(), x.inverse)) as low,
    iif(x.rate is null, r.high, at_rate(r.high, x.rate, book_currency(), x.inverse)) as high
  from result as r
  left join rate_now as x on x.currency = r.currency
  where x.rate is not null or r.currency = book_currency()
) as r
having sum(r.currency <> book_currency()) > 0

-- note: {currency} has no rate: left out of that sum
select r.currency
from result as r
where r.weighted is not null and r.currency <> book_currency() and r.currency not in (select currency from rate_now)
group by r.currency

-- note: {deals:open deal has no expected day and is|open deals have no expected day and are} in no sum
select count(distinct record) as deals from result where why = 'undated' having count(*) > 0

-- note: {deals:open deal was expected before today and is|open deals were expected before today and are} in no sum
select count(distinct record) as deals from result where why = 'passed' having count(*) > 0

-- note: {deals:deal has no amount and counts|deals have no amount and count} nothing
select count(distinct record) as deals from result where why = 'deal' and amount is null having count(*) > 0

-- note: {deals:deal is at a stage without a weight and counts|deals are at a stage without a weight and count} nothing
select count(distinct d.deal) as deals
from result as r
join deal_state as d on r.why = 'deal' and d.deal = r.record
where d.weight is null
having count(*) > 0

-- note: {orders:announced order has no sum and counts|announced orders have no sum and count} nothing
select count(*) as orders from result where why = 'expected' and amount is null having count(*) > 0

-- note: {clients:client has a rhythm, but kept nothing in a year, and counts|clients have a rhythm, but kept nothing in a year, and count} nothing
select count(*) as clients from result where why = 'habit' and amount is null having count(*) > 0

-- note: beyond {last:date} no rhythm and no contract is foreseen
select add_months(today(), 24) as last where :end > add_months(today(), 24)
