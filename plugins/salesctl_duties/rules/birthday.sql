-- duty: 6
-- title: A birthday
-- action: call
-- why: {name} has a birthday on {day:date}
-- urgency: today
-- settings: ahead_days=3 late_days=2
-- done_when: the person is spoken or written to on that day or after it; before it, when the greeting is noted as prepared
-- do: salesctl log {line} "congratulated"
select b.client, b.owner, b.person as about, b.contact, b.name, b.day, b.day as due,
  case when b.day > today() then 'task' else 'call' end as action, case when b.day > today() then 'week' else 'today' end as urgency
from contact_birthday as b
where b.day between add_days(today(), -:late_days) and add_days(today(), :ahead_days)
  and not exists (
    select 1 from activity as a join activity_contacts as w on w.record = a.id
    where w.value = b.person and a.done_on >= b.day and a.archived = 0)
  and not (b.day > today() and exists (
    select 1 from seen_to as t
    where t.about = b.person and t.rule = 'birthday' and t.done_on >= add_days(b.day, -:ahead_days)))
