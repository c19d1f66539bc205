-- title: People
-- heads: who, position, role, phone, e-mail, when to call, birthday, mind, because
-- words: do not call, decides, influences, pays, orders, receives goods
-- word: role, mind
-- date: birthday
-- phone: phone
select k.name, k.position, k.role,
  (select group_concat(p.value, ', ') from client_contacts_phones as p where p.record = k.record and p.item = k.id) as phone,
  (select group_concat(e.value, ', ') from client_contacts_emails as e where e.record = k.record and e.item = k.id) as email,
  trim(coalesce(k.call_window, '') || ' ' || coalesce(k.time_zone, '')) as call, k.birthday,
  iif(k.do_not_call_on is not null, 'do not call', null) as mind, iif(k.do_not_call_on is not null, k.do_not_call_why, null) as why
from client_contacts as k
where k.record = :client and k.left_on is null
order by k.n
