-- duty: 7
-- title: Find out more about a possible client
-- action: task
-- why: missing: {missing:words}
-- words: owner, source, contact, potential, next step
-- urgency: week
-- weight: potential
-- needs: lifecycle
-- done_when: source, contact, potential and a next step are known
-- do: salesctl client edit {client}
select client, owner, client as about, missing, potential, currency
from (
  select c.id as client, c.owner, c.potential, coalesce(c.currency, book_currency()) as currency, rtrim(
    iif(c.owner is null, 'owner' || ', ', '')
    || iif(c.source is null, 'source' || ', ', '')
    || iif(not exists (select 1 from client_contacts_phones as p where p.record = c.id)
        and not exists (select 1 from client_contacts_emails as e where e.record = c.id), 'contact' || ', ', '')
    || iif(c.potential is null, 'potential' || ', ', '')
    || iif(not exists (select 1 from next_step as s where s.client = c.id), 'next step' || ', ', ''), ', ') as missing
  from lifecycle as l
  join client as c on c.id = l.client
  where l.state in ('lead', 'prospect')
)
where missing <> ''
