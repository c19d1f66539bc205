-- Figures that fell and were looked into.
select a.owner, a.client, f.id as about, a.done_on as day
from activity_for as f
join activity as a on a.id = f.record
where f.rule = 'figure-fell' and a.done_on is not null and a.archived = 0
union all
select user, null, id, date
from close
where period = 'month' and comment is not null and archived = 0
