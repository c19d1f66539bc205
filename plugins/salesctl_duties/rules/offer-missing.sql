-- duty: 10
-- title: Prepare an offer
-- action: task
-- why: {title} stands at “{stage}” for {days:day|days}, and no offer
-- lasting: {title} stands at “{stage}” since {since:date}, and no offer
-- urgency: today
-- weight: amount
-- settings: after_days=2
-- needs: deal deal_state
-- done_when: an offer for the deal is sent, or the deal moves on
-- do: salesctl offer new {about}
with early as (
  -- before the stage where an offer is out nothing is owed: the middle of the way to winning
  select stage, row_number() over (order by n) as turn, count(*) over () as stages
  from policy_stages
  where record = (select id from policy_now) and coalesce(outcome, 'open') = 'open'
)
select d.client, d.owner, d.deal as about, d.title, d.stage_title as stage, d.stage_on as since, days_between(d.stage_on, today()) as days, d.amount, d.currency,
  add_days(d.stage_on, :after_days) as due
from deal_state as d
join early as e on e.stage = d.stage
where coalesce(d.outcome, 'open') = 'open' and e.turn * 2 > e.stages and d.stage_on <= add_days(today(), -:after_days)
  and not exists (select 1 from offer_state as o where o.deal = d.deal and o.state <> 'draft')
