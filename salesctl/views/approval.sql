-- What was decided about records by somebody who could decide it that day: whom the policy in force then names, or where it names
-- nobody, any manager; and who was the author of the commit that says so. `approved` is 0 where the word was no. `as_it_stands` is 1
-- where the decision sets no limit of its own.
-- stage: record
with dated as (
  select d.*, (
      select p.id from policy as p where p.archived = 0 and p.valid_from <= d.at_on order by p.valid_from desc limit 1) as policy
  from decided as d
  where d.forged = 0
)
select d.kind, d.record, d.at, d."by", coalesce(d.decision, 'approved') = 'approved' as approved, d.why, d.discount, d.deferral_days,
  d.credit_limit, d.least, d.price_list,
  coalesce(d.discount, d.deferral_days, d.credit_limit, d.least, d.price_list) is null as as_it_stands
from dated as d
where iif(exists (select 1 from policy_approvers as a where a.record = d.policy),
  exists (select 1 from policy_approvers as a where a.record = d.policy and a.value = d."by"),
  exists (select 1 from "user" as u where u.id = d."by" and u.role = 'manager' and (u.left_on is null or u.left_on >= d.at_on)))
