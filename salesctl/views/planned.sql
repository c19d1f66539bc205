-- Activities that are planned and still open.
select id as activity, client, owner, type, start, start_on
from activity
where start_on is not null and done_on is null and cancelled_on is null and archived = 0
