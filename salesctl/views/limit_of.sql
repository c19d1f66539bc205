-- The highest discount a person of a role may give on products of a group without asking, by policy: the most particular line
-- that fits. No row: nothing is said, so nothing is limited. `product_group` '' is what the policy says of no group.
-- stage: product_group
-- needs: policy_discounts
with asked as (
  select distinct d.record as policy, r.role, g.product_group
  from policy_discounts as d
  join (select 'rep' as role union all select 'manager') as r
  join (select '' as product_group union select "group" from product where "group" is not null) as g
),
fitting as (
  select a.policy, a.role, a.product_group, d.percent, row_number() over (
      partition by a.policy, a.role, a.product_group order by d."group" is null, d.role is null, d.percent desc) as turn
  from asked as a
  join policy_discounts as d on d.record = a.policy and coalesce(d.role, a.role) = a.role
    and coalesce(d."group", a.product_group) = a.product_group
)
select policy, role, product_group, percent from fitting where turn = 1
