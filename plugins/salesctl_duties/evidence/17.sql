-- Calls made after deliveries.
select a.owner, f.id as about, a.done_on as day
from activity_for as f
join activity as a on a.id = f.record
where f.rule = 'after-sales' and a.done_on is not null and a.archived = 0
