-- Requests that were answered, whatever came of them.
select r.owner, r.id as about, r.answered_on as day
from request as r
where r.archived = 0 and r.answered_on is not null
