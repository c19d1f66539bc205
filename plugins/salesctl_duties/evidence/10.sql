-- Offers that went out, and those that were answered.
select o.owner, o.client, s.record as about, s.at_on as day
from offer_sent as s
join offer as o on o.id = s.record
where o.archived = 0
union all
select o.owner, o.client, o.id, coalesce(o.accepted_on, o.declined_on)
from offer as o
where o.archived = 0 and coalesce(o.accepted_on, o.declined_on) is not null
