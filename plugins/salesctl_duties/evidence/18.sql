-- Dealings that were noted with their outcome.
select owner, client, id as about, done_on as day
from activity
where done_on is not null and outcome is not null and archived = 0
