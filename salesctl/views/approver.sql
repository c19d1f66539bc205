-- Who decides beyond the limits: those the policy in force names; where it names nobody, every manager.
-- stage: user
select a.value as user
from policy_approvers as a
join policy_now as p on p.id = a.record
union
select u.id
from "user" as u
where u.role = 'manager' and u.archived = 0 and (u.left_on is null or u.left_on >= today())
  and not exists (select 1 from policy_approvers as a join policy_now as p on p.id = a.record)
