-- Meetings and visits that took place, and deals that moved on.
select owner, client, activity as about, done_on as day
from held
where type in (select type from in_person)
union all
select d.owner, d.client, s.record, s.at_on
from deal_stages as s
join deal as d on d.id = s.record
where d.archived = 0
