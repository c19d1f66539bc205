-- title: Show them
-- heads: what #subject, what they gain, until
-- date: until
select m.title, coalesce(m.benefit, m.condition) as benefit, m."to" as until
from promotion as m
join client as c on c.id = :client
where m.archived = 0 and m."from" <= today() and coalesce(m."to", today()) >= today()
  and (not exists (select 1 from promotion_segments as s where s.record = m.id)
    or exists (select 1 from promotion_segments as s where s.record = m.id and s.value = c.segment))
  and not exists (
    select 1 from activity_shown as w join activity as a on a.id = w.record where w.value = m.id and a.client = :client)
union all
select p.name, p.qualities, null
from product as p
where p.archived = 0 and p.launched_on between add_days(today(), -90) and today() and coalesce(p.discontinued, 0) = 0
  and not exists (
    select 1 from activity_shown as w join activity as a on a.id = w.record where w.value = p.id and a.client = :client)
