-- duty: 6
-- title: Confirm a contact's data
-- action: along
-- why: {name}: last confirmed {confirmed_on:date}
-- urgency: week
-- settings: after_days=365
-- needs: lifecycle
-- done_when: confirmed_on is newer
-- do: salesctl client confirm {client}
select l.client, l.owner, l.client || '/' || k.id as about, k.id as contact, coalesce(k.name, k.id) as name, k.confirmed_on,
  add_days(k.confirmed_on, :after_days) as due
from lifecycle as l
join client_contacts as k on k.record = l.client
where l.state in ('new', 'active', 'at_risk', 'revived') and k.left_on is null
  and k.confirmed_on < add_days(today(), -:after_days)
