-- Calls made after deliveries, and what clients said of one.
select a.owner, a.client, f.id as about, a.done_on as day
from activity_for as f
join activity as a on a.id = f.record
where f.rule = 'after-sales' and a.done_on is not null and a.archived = 0
union all
select owner, client, id, received_on
from feedback
where shipment is not null and received_on is not null and archived = 0
