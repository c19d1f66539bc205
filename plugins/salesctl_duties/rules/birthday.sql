-- duty: 6
-- title: A birthday
-- title.ru: День рождения
-- action: call
-- why: {name} has a birthday on {day:date}
-- why.ru: {name}: день рождения {day:date}
-- urgency: today
-- settings: ahead_days=0 late_days=2
-- done_when: the person is spoken or written to on that day or after it
-- done_when.ru: поздравили в этот день или позже
select client, owner, about_contact as about, contact, name, day, day as due
from (
  select k.record as client, c.owner, k.record || '/' || k.id as about_contact, k.id as contact, coalesce(k.name, k.id) as name, y.day
  from client_contacts as k
  join client as c on c.id = k.record
  join calendar as y on substr(y.day, 6) = substr(k.birthday, -5)
    and y.day between add_days(today(), -:late_days) and add_days(today(), :ahead_days)
  where k.birthday is not null and k.left_on is null and c.archived = 0 and coalesce(c.stage, '') not in ('blacklisted', 'closed')
)
where not exists (
  select 1 from activity as a join activity_contacts as w on w.record = a.id
  where w.value = about_contact and a.done_on >= day)
