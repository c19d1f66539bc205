-- title: Deals at risk on {today:date}
-- help: Open deals whose date has passed, that are stuck at their stage, or that nobody has a next step for.
-- span: today
-- columns:
--   deal            ref       deal
--   client          ref       client
--   owner           ref       owner
--   stage           word      stage
--   risk            word      at risk because
--   expected_close  date      expected
--   days            integer   days in stage
--   next_on         date      next step
--   currency        currency  currency
--   worth           money     worth
-- key: deal
-- total: worth
-- style: style
-- words:
--   late          its date has passed
--   late_no_step  its date has passed, and there is no next step
--   stuck         stuck at its stage
--   stuck_no_step  stuck at its stage, and there is no next step
--   no_step       there is no next step
-- basis: Stuck: longer at its stage than the policy gives it. What comes again and again counts for one year.
-- chart: bars worth by deal
with open as (
  select d.deal, d.client, d.owner, d.stage, d.expected_close, d.currency, d.next_on,
    days_between(d.stage_on, today()) as days, d.max_days, (select sum(p.worth) from deal_part as p where p.deal = d.deal) as worth
  from deal_state as d
  where d.outcome = 'open'
),
judged as (
  select *, case when expected_close < today() then 'late' when days > max_days then 'stuck' end as delay from open
)
select deal, client, owner, stage, coalesce(delay || iif(next_on is null, '_no_step', ''), 'no_step') as risk, expected_close, days,
  next_on, currency, worth, iif(delay is null, 'warn', 'bad') as style
from judged
where delay is not null or next_on is null
order by delay is null, worth desc, deal
