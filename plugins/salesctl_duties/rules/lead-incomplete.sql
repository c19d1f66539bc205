-- duty: 7
-- title: Find out more about a possible client
-- title.ru: Собрать сведения о потенциальном клиенте
-- action: task
-- why: missing: {missing}
-- why.ru: не хватает: {missing}
-- urgency: week
-- weight: potential
-- needs: lifecycle next_step
-- done_when: source, contact, potential and a next step are known
-- done_when.ru: известны источник, контакт, потенциал и следующий шаг
-- do: salesctl client edit {client}
select client, owner, client as about, missing, potential, currency
from (
  select c.id as client, c.owner, c.potential, coalesce(c.currency, book_currency()) as currency, rtrim(
    iif(c.owner is null, iif(lang() = 'ru', 'ответственный', 'owner') || ', ', '')
    || iif(c.source is null, iif(lang() = 'ru', 'источник', 'source') || ', ', '')
    || iif(not exists (select 1 from client_contacts_phones as p where p.record = c.id)
        and not exists (select 1 from client_contacts_emails as e where e.record = c.id), iif(lang() = 'ru', 'контакт', 'contact') || ', ', '')
    || iif(c.potential is null, iif(lang() = 'ru', 'потенциал', 'potential') || ', ', '')
    || iif(not exists (select 1 from next_step as s where s.client = c.id), iif(lang() = 'ru', 'следующий шаг', 'next step') || ', ', ''), ', ') as missing
  from lifecycle as l
  join client as c on c.id = l.client
  where l.state in ('lead', 'prospect')
)
where missing <> ''
