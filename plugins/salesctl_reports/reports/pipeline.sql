-- title: Pipeline on {today}
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
--   weight          percent   weight #likelihood
--   weighted        money     weighted
-- key: deal
-- chart: bars weighted by stage
select stage, deal, client, owner, days_between(stage_on, today()) as days, expected_close, next_on,
  coalesce(currency, book_currency()) as currency, amount, weight, percent_of(amount, weight) as weighted
from deal_state
where outcome = 'open'
order by weight desc, stage, amount desc, deal

-- note: Total {amount:money}, weighted {weighted:money}
select currency, sum(coalesce(amount, 0)) as amount, sum(coalesce(weighted, 0)) as weighted
from result
group by currency
order by currency

-- note: {without} without a next step
select count(*) as without from result where next_on is null having count(*) > 0
