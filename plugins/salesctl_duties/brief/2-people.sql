-- title: People
-- title.ru: Люди
-- heads: who, position, role, phone, e-mail, when to call, birthday, mind
-- heads.ru: кто, должность, роль, телефон, почта, когда звонить, день рождения, учесть
select k.name, k.position, k.role,
  (select group_concat(p.value, ', ') from client_contacts_phones as p where p.record = k.record and p.item = k.id) as phone,
  (select group_concat(e.value, ', ') from client_contacts_emails as e where e.record = k.record and e.item = k.id) as email,
  trim(coalesce(k.call_window, '') || ' ' || coalesce(k.time_zone, '')) as call, k.birthday,
  case when k.do_not_call_on is not null
    then iif(lang() = 'ru', 'не звонить', 'do not call') || coalesce(': ' || k.do_not_call_why, '') end as mind
from client_contacts as k
where k.record = :client and k.left_on is null
order by k.n
