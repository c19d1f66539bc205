-- What each target asks for, figure by figure: how much, and which facts count towards it (`what`, as in `target_fact`).
-- Revenue counts payments, or shipments where the target says so.
select id as target, coalesce(user, team) as user, period as month, 'revenue' as metric, metrics_revenue as wanted,
  case when coalesce(basis, 'payments') = 'payments' then 'payments' when tax = 'excluded' then 'net' else 'gross' end as what
from target where archived = 0
union all
select id, coalesce(user, team), period, 'collections', metrics_collections, 'payments' from target where archived = 0
union all
select id, coalesce(user, team), period, 'active_clients', metrics_active_clients, 'gross' from target where archived = 0
union all
select id, coalesce(user, team), period, 'new_clients', metrics_new_clients, 'new' from target where archived = 0
union all
select id, coalesce(user, team), period, 'calls', metrics_calls, 'calls' from target where archived = 0
union all
select id, coalesce(user, team), period, 'meetings', metrics_meetings, 'meetings' from target where archived = 0
