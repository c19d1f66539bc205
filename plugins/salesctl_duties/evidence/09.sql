-- Dealings with clients who were dormant or dead, and clients who came back.
select h.owner, h.client, h.activity as about, h.done_on as day
from held as h
join lifecycle as l on l.client = h.client
where l.state in ('dormant', 'dead')
union all
select l.owner, l.client, l.client, l.last_shipped_on
from lifecycle as l
where l.state = 'revived'
