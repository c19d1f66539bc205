-- title: Dormant clients on {today:date}
-- help: Dormant and dead clients by what they bought before.
-- span: today
-- columns:
--   client           ref       client
--   owner            ref       owner
--   state            word      state
--   currency         currency  currency
--   past_value       money     bought before
--   last_shipped_on  date      last delivery
--   quiet_days       integer   days since
--   last_held_on     date      last spoken to
--   next_on          date      next step
-- key: client
-- words:
--   dormant  dormant
--   dead     dead
select l.client, l.owner, l.state, l.currency, l.past_value, l.last_shipped_on, l.quiet_days, l.last_held_on, n.start_on as next_on
from lifecycle as l
left join next_step as n on n.client = l.client
where l.state in ('dormant', 'dead')
order by l.past_value desc, l.client

-- behind: shipment
-- columns:
--   shipped_on  date  shipped on
select v.shipment, v.shipped_on, v.gross as past_value, v.currency
from shipment_value as v
join lifecycle as l on l.client = v.client and l.currency = v.currency
where v.client = :client
order by v.shipped_on, v.shipment
