-- Dealings that took place: somebody at the client was reached. A call nobody took is none.
select id as activity, client, owner, type, direction, done_at, done_on, outcome
from activity
where done_on is not null and archived = 0 and outcome in ('reached', 'held', 'refused', 'call_back')
