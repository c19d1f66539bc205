-- What is owed, document by document, as of today: charged less returned, credited and paid. A document without terms has no
-- due date and is not overdue. `promised` is 1 while a promise to pay lies ahead. Disputed money is owed, and shown apart.
-- shows: client
-- money: amount, returned, credited, paid, outstanding, disputed
-- date: dated_on, due_on
-- stage: document, client, owner
select s.document, s.kind, s.client, s.entity, c.owner, s.currency, s.dated_on, s.due_on, s.amount, s.returned, s.credited,
  s.paid, s.outstanding, min(s.claimed, s.outstanding) as disputed,
  case when s.outstanding > 0 then max(days_between(s.due_on, today()), 0) end as overdue_days,
  case when p.client is null then 0 else 1 end as promised
from settlement as s
left join client as c on c.id = s.client
left join last_promise as p on p.client = s.client and p.by >= today()
where s.outstanding > 0
