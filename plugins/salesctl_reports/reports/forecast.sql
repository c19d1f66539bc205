-- title: Forecast until {end}
-- help: What is to come: habits, announced orders, deals.
-- columns:
--   day       date      about #a day
--   client    ref       client
--   owner     ref       owner
--   why       word      why
--   amount    money     worth
--   weight    percent   likely #percent
--   weighted  money     weighted
--   currency  currency  currency
--   record    ref       record
-- key: why, record, owner
-- words:
--   habit     by habit
--   expected  announced
--   deal      deal
-- basis: By habit: the average delivery of those whose usual day falls before the end; deals by the weight of their stage, by the part of each who sells them.
-- as_of: shipment
with coming as (
  select k.usual_next_on as day, l.client, l.owner, 'habit' as why,
    in_proportion(l.past_value, 1, max(l.shipments, 1), coalesce(l.currency, book_currency())) as amount, percent(100) as weight, l.currency, l.client as record
  from lifecycle as l
  join cadence as k on k.client = l.client
  where l.state in ('new', 'active', 'at_risk', 'revived') and k.usual_next_on between today() and :end
    and not exists (
      select 1 from activity as a where a.client = l.client and a.expects_on between today() and :end and a.archived = 0)
  union all
  select a.expects_on, a.client, a.owner, 'expected', a.expects_amount, percent(100), book_currency(), a.id
  from activity as a
  where a.expects_on between today() and :end and a.done_on is not null and a.archived = 0
  union all
  select d.expected_close, d.client, p.user, 'deal', p.amount, coalesce(g.weight, 0), d.currency, d.deal
  from deal_state as d
  join deal_part as p on p.deal = d.deal
  left join stage_now as g on g.stage = d.stage
  where coalesce(d.outcome, 'open') = 'open' and d.expected_close between today() and :end
)
select day, client, owner, why, amount, weight, percent_of(amount, weight, coalesce(currency, book_currency())) as weighted, currency, record
from coming
order by day, client, record, owner

-- note: {deals:open deal has no expected day and is|open deals have no expected day and are} left out
select count(*) as deals from deal_state where outcome = 'open' and expected_close is null having count(*) > 0

-- note: {deals:open deal was expected before today and is|open deals were expected before today and are} left out
select count(*) as deals from deal_state where outcome = 'open' and expected_close < today() having count(*) > 0

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
