-- Where a deal stands: its last stage and since when, what the policy says of it, its next planned activity. `step_on` leaves
-- out what the plan made of other obligations: to collect a debt is no step of a deal.
-- shows: deal
-- money: amount
-- date: stage_on, expected_close, next_on, step_on
-- stage: deal, client, owner
with at_stage as (
  select record as deal, stage, at_on as stage_on, row_number() over (partition by record order by at desc, n desc) as turn
  from deal_stages
),
coming as (
  select p.client, a.value as deal, p.activity, p.start_on,
    exists (select 1 from activity_for as f where f.record = p.activity) as by_plan
  from planned as p
  left join activity_about as a on a.record = p.activity
)
select d.id as deal, d.client, coalesce(d.owner, c.owner) as owner, d.title, s.stage, s.stage_on,
  coalesce(g.outcome, case when s.stage in ('won', 'lost') then s.stage else 'open' end) as outcome,
  g.weight, g.max_days, d.amount, coalesce(d.currency, book_currency()) as currency, d.expected_close,
  (select min(k.start_on) from coming as k where k.client = d.client and (k.deal = d.id or k.deal is null)) as next_on,
  (select min(k.start_on) from coming as k
   where k.client = d.client and (k.deal = d.id or k.deal is null) and k.by_plan = 0) as step_on,
  (select k.activity from coming as k where k.client = d.client and (k.deal = d.id or k.deal is null)
   order by k.start_on limit 1) as next_activity
from deal as d
left join client as c on c.id = d.client
left join at_stage as s on s.deal = d.id and s.turn = 1
left join stage_now as g on g.stage = s.stage
where d.archived = 0
