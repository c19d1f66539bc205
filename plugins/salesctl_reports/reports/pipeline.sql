-- title: Pipeline on {today:date}
-- help: Open deals by stage, with their next step, weighted.
-- span: today
-- columns:
--   stage           word      stage
--   deal            ref       deal
--   client          ref       client
--   owner           ref       owner
--   days            integer   days in stage
--   expected_close  date      expected
--   next_on         date      next step
--   currency        currency  currency
--   amount          money     amount
--   yearly          money     recurring, a year
--   weight          percent   weight #likelihood
--   weighted        money     weighted
-- key: deal, owner
-- basis: A deal sold by several stands once for each of them, with their part. What comes again and again counts for one year.
-- total: amount, yearly, weighted
-- chart: bars weighted by stage
select d.stage, d.deal, d.client, p.user as owner, days_between(d.stage_on, today()) as days, d.expected_close, d.next_on,
  d.currency, p.amount, p.yearly, d.weight, percent_of(p.worth, d.weight, d.currency) as weighted
from deal_state as d
join deal_part as p on p.deal = d.deal
where d.outcome = 'open'
order by d.weight desc, d.stage, p.worth desc, d.deal, p.user

-- note: {without} without a next step
select count(distinct deal) as without from result where next_on is null having count(*) > 0

-- note: {deals:deal has no amount and counts|deals have no amount and count} nothing
select count(distinct deal) as deals from result where amount is null and yearly is null having count(*) > 0

-- note: {deals:deal is at a stage without a weight and counts|deals are at a stage without a weight and count} nothing weighted
select count(distinct deal) as deals from result where weight is null having count(*) > 0

-- note: {deals:deal has|deals have} no dated stage: nobody can tell since when
select count(distinct deal) as deals from result where days is null having count(*) > 0
