-- First deliveries that were looked after.
select a.owner, a.client, f.id as about, a.done_on as day
from activity_for as f
join activity as a on a.id = f.record
where f.rule = 'first-delivery' and a.done_on is not null and a.archived = 0
