-- Conversations held by a script.
select a.owner, a.client, a.id as about, a.done_on as day
from activity as a
where a.script is not null and a.done_on is not null and a.archived = 0
