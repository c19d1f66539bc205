-- Contacts whose data somebody confirmed, and birthdays that were greeted.
select null as owner, k.record as client, k.record || '/' || k.id as about, k.confirmed_on as day
from client_contacts as k
join client as c on c.id = k.record
where c.archived = 0 and k.confirmed_on is not null
union all
select a.owner, a.client, f.id, a.done_on
from activity_for as f
join activity as a on a.id = f.record
where f.rule = 'birthday' and a.done_on is not null and a.archived = 0
