-- Missed calls nobody has returned: no later dealing that was held, with that client or from that number, by anybody of us.
-- A hidden number cannot be called back, an extension is a colleague. Only the last missed call of a number counts: calling back once answers them all.
-- stage: client, owner
with numbered as (
  select r.id as request, r.client, r.owner, r.phone, r.received_at, r.received_on, r.extension,
    (select p.number from phone as p where p.kind = 'request' and p.record = r.id limit 1) as number
  from request as r
  where r.missed = 1 and (r.client is not null or r.phone is not null)
    and not exists (select 1 from user_extensions as x where x.value = r.phone)
    and r.answered_on is null and r.outcome is null and r.archived = 0 and coalesce(r.direction, 'in') = 'in'
),
known as (
  select n.request, n.owner, n.phone, n.received_at, n.received_on, n.number,
    coalesce(n.client, (select p.record from phone as p where p.kind = 'client' and p.number = n.number order by p.record limit 1)) as client
  from numbered as n
),
latest as (
  select *, row_number() over (partition by coalesce(client, number, request) order by received_at desc, request desc) as turn
  from known
)
select k.request, k.client, coalesce(k.owner, c.owner) as owner, k.phone, k.number, k.received_at, k.received_on
from latest as k
left join client as c on c.id = cast(k.client as text)
where k.turn = 1
  and not exists (select 1 from held as h where h.client = cast(k.client as text) and h.done_at > k.received_at)
  and not exists (
    select 1 from request as o
    where o.received_at > k.received_at and coalesce(o.missed, 0) = 0
      and o.id in (select p.record from phone as p where p.kind = 'request' and p.number = k.number))
