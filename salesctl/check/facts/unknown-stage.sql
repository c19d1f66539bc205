-- message: `{stage}` is no stage of any policy
-- hint: use a stage of the policy, or add it there
select 'deal' as kind, d.record as id, 'stages.' || d.at || '.stage' as at, d.stage
from r_deal_stages as d
where exists (select 1 from r_policy_stages)
  and not exists (select 1 from r_policy_stages as p where p.stage = d.stage)
