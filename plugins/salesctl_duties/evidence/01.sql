-- Figures of the month's targets that were reached, by the last day asked for.
select f.user as owner, null as client, f.month || ' ' || f.metric as about, today() as day
from plan_fact as f
where f.month = substr(today(), 1, 7) and f.fact >= f.target
