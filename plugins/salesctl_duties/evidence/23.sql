-- News of the market, and their passing on.
select owner, client, id as about, observed_on as day
from intel
where archived = 0
union all
select i.owner, i.client, i.id || '/' || p."to", p.at_on
from intel_passes as p
join intel as i on i.id = p.record
where i.archived = 0
