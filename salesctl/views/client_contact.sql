-- The person to call at a client: the first contact still there who may be called and has a number. `number` is none where the
-- best there is may not be called.
-- stage: client
with reached as (
  select k.record as client, k.id as contact, k.name, p.value as number, k.call_window, k.time_zone, k.n, p.n as number_n,
    k.do_not_call_on is not null and coalesce(k.do_not_call_channel, 'all') in ('all', 'call') as barred
  from client_contacts as k
  left join client_contacts_phones as p on p.record = k.record and p.item = k.id
  where k.left_on is null
),
in_turn as (
  select *, row_number() over (partition by client order by barred, number is null, n, number_n) as turn
  from reached
)
select client, contact, name, case when barred then null else number end as number, call_window, time_zone
from in_turn
where turn = 1
