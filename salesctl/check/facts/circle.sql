-- message: following `{field}` from here leads back here
-- hint: break the circle
-- of: client, user
with recursive up(kind, start, at, hops) as (
  select 'client', id, parent, 1 from r_client where parent is not null
  union all
  select 'user', id, manager, 1 from r_user where manager is not null
  union all
  select u.kind, u.start, coalesce((select parent from r_client where u.kind = 'client' and id = u.at),
    (select manager from r_user where u.kind = 'user' and id = u.at)), u.hops + 1
  from up as u where u.at is not null and u.at <> u.start and u.hops < 50
)
select kind, start as id, case kind when 'client' then 'parent' else 'manager' end as at,
  case kind when 'client' then 'parent' else 'manager' end as field
from up where at = start
