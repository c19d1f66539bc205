-- duty: 6
-- title: The client's card lacks something
-- action: along
-- why: missing: {missing:words}
-- words: contact name, phone, e-mail address, address, birthday
-- urgency: week
-- weight: past_value
-- needs: lifecycle
-- done_when: the card has it
-- do: salesctl client edit {client}
select client, owner, client as about, missing, past_value, currency
from (
  select l.client, l.owner, l.past_value, l.currency, rtrim(
    iif(not exists (select 1 from client_contacts as k where k.record = l.client and k.name is not null), 'contact name' || ', ', '')
    || iif(not exists (select 1 from client_contacts_phones as p where p.record = l.client), 'phone' || ', ', '')
    || iif(not exists (select 1 from client_contacts_emails as e where e.record = l.client), 'e-mail address' || ', ', '')
    || iif(not exists (select 1 from client_addresses as d where d.record = l.client), 'address' || ', ', '')
    || iif(not exists (select 1 from client_contacts as k where k.record = l.client and k.birthday is not null), 'birthday' || ', ', ''), ', ') as missing
  from lifecycle as l
  where l.state in ('new', 'active', 'at_risk', 'revived')
)
where missing <> ''
