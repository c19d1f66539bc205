-- The person to call at a client, with the best number: the first contact still there who may be called.
-- stage: client
select client, contact, name, number, call_window, time_zone
from (
  select k.record as client, k.id as contact, k.name, p.value as number, k.call_window, k.time_zone,
    row_number() over (partition by k.record order by k.do_not_call_on is not null and coalesce(k.do_not_call_channel, 'all') in ('all', 'phone'), p.value is null, k.n, p.n) as turn
  from client_contacts as k
  left join client_contacts_phones as p on p.record = k.record and p.item = k.id
  where k.left_on is null
)
where turn = 1
