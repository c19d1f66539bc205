-- Members of call lists somebody was reached at, while the list ran.
select h.owner, h.client, m.record || '/' || h.client as about, h.done_on as day
from call_list_clients as m
join call_list as l on l.id = m.record
join held as h on h.client = m.value and h.done_on >= coalesce(l."from", h.done_on) and h.done_on <= coalesce(l."to", h.done_on)
where l.archived = 0
