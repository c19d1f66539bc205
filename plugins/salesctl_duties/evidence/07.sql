-- Dealings with possible clients.
select h.owner, h.client, h.activity as about, h.done_on as day
from held as h
join lifecycle as l on l.client = h.client
where l.state in ('lead', 'prospect')
