-- title: Not shipped to in {period}
-- help: Everybody not shipped to in the period.
-- columns:
--   client           ref       client
--   owner            ref       owner
--   state            word      stands as
--   last_shipped_on  date      last shipped
--   every_days       integer   every (days)
--   usual_next_on    date      usual next
--   late_days        integer   days late
--   past_value       money     bought in all
--   currency         currency  currency
-- key: client
-- words:
--   new      new
--   active   active
--   at_risk  at risk
--   revived  revived
--   dormant  dormant
-- as_of: shipment
select l.client, l.owner, l.state, l.last_shipped_on, k.median_gap as every_days, k.usual_next_on,
  max(days_between(k.usual_next_on, today()), 0) as late_days, l.past_value, l.currency
from lifecycle as l
left join cadence as k on k.client = l.client
where l.state in ('new', 'active', 'at_risk', 'revived', 'dormant')
  and not exists (select 1 from shipment_day as d where d.client = l.client and d.day between :start and :end)
order by late_days desc, l.past_value desc, l.client

-- behind: shipment
-- columns:
--   shipped_on  date  shipped on
select v.shipment, v.shipped_on, v.gross as past_value, v.currency
from shipment_value as v
join lifecycle as l on l.client = v.client and l.currency = v.currency
where v.client = :client
order by v.shipped_on, v.shipment
