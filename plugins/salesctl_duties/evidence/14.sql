-- Clients' questions that were answered.
select owner, client, id as about, answered_on as day
from request
where kind = 'question' and answered_on is not null and archived = 0
