-- Lines whose substitute or wait was agreed with the client, and deliveries the client's count is known of.
select o.owner, o.client, l.record || '/' || l.id as about, l.agreed_on as day
from order_lines as l
join "order" as o on o.id = l.record
where o.archived = 0 and l.agreed_on is not null
union all
select null, client, id, accepted_on
from shipment
where archived = 0 and accepted_on is not null
