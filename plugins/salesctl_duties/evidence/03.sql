-- Requests that were answered, whatever came of them.
select owner, client, id as about, answered_on as day
from request
where archived = 0 and answered_on is not null
