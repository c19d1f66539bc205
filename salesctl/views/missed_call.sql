-- Missed calls nobody has returned: no later dealing that was held, with that client, about that call, or from that number, by
-- anybody of us; what has no finer moment than the call is none earlier. A hidden number cannot be called back; an extension or a number of ours is a colleague. Only the last missed
-- call of a caller counts, for calling back once answers them all; `calls` says how many there were.
-- stage: client, owner
-- needs: request
with numbered as (
  select r.id as request, r.client, r.owner, r.phone, r.received_at, r.received_on, p.number
  from request as r
  left join phone as p on p.kind = 'request' and p.record = r.id
  where r.missed = 1 and (r.client is not null or r.phone is not null) and coalesce(r.direction, 'in') = 'in'
    and r.answered_on is null and r.outcome is null and r.archived = 0
    and not exists (select 1 from user_extensions as x where x.value = r.phone)
    and not exists (select 1 from phone as u where u.kind = 'user' and u.number = p.number)
),
known as (
  select n.request, n.owner, n.phone, n.received_at, n.received_on, n.number,
    cast(coalesce(n.client, (
      select min(p.record) from phone as p where p.kind = 'client' and p.number = n.number)) as text) as client
  from numbered as n
),
open as (
  select k.*, row_number() over (partition by coalesce(client, number, request) order by received_at desc, request desc) as turn,
    count(*) over (partition by coalesce(client, number, request)) as calls
  from known as k
  where not exists (select 1 from held as h where h.client = k.client and not_before(h.done_at, k.received_at))
    and not exists (select 1 from spoken_of as s where s.about = k.request and not_before(s.done_at, k.received_at))
    and not exists (
      select 1 from phone as p join request as o on o.id = p.record
      where p.kind = 'request' and p.number = k.number and not_before(o.received_at, k.received_at) and coalesce(o.missed, 0) = 0)
)
select o.request, o.client, coalesce(o.owner, c.owner) as owner, o.phone, o.number, o.received_at, o.received_on, o.calls
from open as o
left join client as c on c.id = o.client
where o.turn = 1
