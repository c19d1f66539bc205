-- Lines whose substitute or wait was agreed with the client, and deliveries the client's count is known of.
select o.owner, l.record || '/' || l.id as about, l.agreed_on as day
from order_lines as l
join "order" as o on o.id = l.record
where l.agreed_on is not null
union all
select c.owner, s.id, s.accepted_on
from shipment as s
join client as c on c.id = s.client
where s.archived = 0 and s.accepted_on is not null
