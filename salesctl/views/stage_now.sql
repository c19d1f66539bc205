-- The stages of a deal by the policy in force, in their order.
-- stage: stage
select s.stage, s.title, s.n, s.outcome, s.weight, s.max_days
from policy_now as p
join policy_stages as s on s.record = p.id
