-- Where a deal stands: its last stage and since when, what the policy says of it, its next planned activity. That is one that
-- names the deal, or one with the client that names no deal. `step_on` leaves out what the plan made of other obligations: to
-- collect a debt is no step of a deal.
-- shows: deal
-- word: stage
-- money: amount
-- percent: weight
-- date: stage_on, expected_close, next_on, step_on
-- stage: deal, client, owner
-- needs: deal
with at_stage as (
  select record as deal, stage, at_on as stage_on, row_number() over (partition by record order by at desc, n desc) as turn
  from deal_stages
),
named as (
  select w.record as activity, d.id as deal from activity_about as w join deal as d on d.id = w.value
),
coming as (
  select p.client, p.activity, p.start, p.start_on, n.deal, exists (select 1 from activity_for as f where f.record = p.activity) as by_plan
  from planned as p
  left join named as n on n.activity = p.activity
  where p.start_on >= today()
),
following as (
  select d.id as deal, k.activity, k.start_on,
    row_number() over (partition by d.id order by k.start, k.activity) as turn,
    min(case when k.by_plan = 0 then k.start_on end) over (partition by d.id) as step_on
  from deal as d
  join coming as k on k.client = d.client and (k.deal = d.id or k.deal is null)
)
select d.id as deal, d.client, coalesce(d.owner, c.owner) as owner, d.title, s.stage, coalesce(g.title, s.stage) as stage_title,
  s.stage_on, coalesce(g.outcome, case when s.stage in ('won', 'lost') then s.stage else 'open' end) as outcome,
  g.weight, g.max_days, d.amount, coalesce(d.currency, book_currency()) as currency, d.expected_close,
  f.start_on as next_on, f.activity as next_activity, f.step_on
from deal as d
left join client as c on c.id = d.client
left join at_stage as s on s.deal = d.id and s.turn = 1
left join stage_now as g on g.stage = s.stage
left join following as f on f.deal = d.id and f.turn = 1
where d.archived = 0
