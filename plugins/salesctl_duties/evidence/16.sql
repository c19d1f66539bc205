-- Feedback that came in, and what was put right.
select owner, client, id as about, received_on as day
from feedback
where received_on is not null and archived = 0
union all
select owner, client, id, resolved_on
from feedback
where resolved_on is not null and archived = 0
