-- How long each kind of request may wait for an answer, by the policy in force.
-- stage: kind
-- needs: policy_response
select t.kind, t.minutes
from policy_now as p
join policy_response as t on t.record = p.id
