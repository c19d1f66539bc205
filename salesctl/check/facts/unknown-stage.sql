-- message: `{stage}` is no stage of the policy of that day
-- hint: use a stage of the policy, or add it there
-- needs: deal_stages
-- of: deal
select 'deal' as kind, d.record as id, 'stages.' || d.at || '.stage' as at, d.stage
from deal_stages as d
left join policy as f on f.id = (
    select s.id from policy as s
    where s.archived = 0 and s.valid_from <= d.at_on order by s.valid_from desc limit 1)
-- a policy that names no stages takes any; before the first one those of all are known
where exists (select 1 from policy_stages as p where f.id is null or p.record = f.id)
  and not exists (select 1 from policy_stages as p where p.stage = d.stage and (f.id is null or p.record = f.id))
