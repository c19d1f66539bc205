-- title: Client base
-- help: How complete the client data are.
-- span: today
-- columns:
--   owner      ref      owner
--   clients    integer  clients
--   contact    integer  with a contact
--   phone      integer  phone
--   email      integer  e-mail
--   address    integer  address
--   birthday   integer  birthday
--   confirmed  integer  confirmed this year
--   complete   percent  complete
-- key: owner
-- as_of: client
with card as (
  select c.id, c.owner,
    exists (select 1 from client_addresses as a where a.record = c.id) as address,
    exists (select 1 from client_contacts as k where k.record = c.id and k.left_on is null) as contact,
    exists (select 1 from client_contacts_phones as p where p.record = c.id) as phone,
    exists (select 1 from client_contacts_emails as e where e.record = c.id) as email,
    exists (select 1 from client_contacts as k where k.record = c.id and k.birthday is not null) as birthday,
    exists (select 1 from client_contacts as k where k.record = c.id and k.confirmed_on >= add_days(today(), -365)) as confirmed
  from client as c
  where c.archived = 0 and coalesce(c.stage, '') not in ('blacklisted', 'closed')
)
select owner, count(*) as clients, sum(contact) as contact, sum(phone) as phone, sum(email) as email, sum(address) as address,
  sum(birthday) as birthday, sum(confirmed) as confirmed,
  share(sum(contact) + sum(phone) + sum(email) + sum(address) + sum(birthday) + sum(confirmed), count(*) * 6) as complete
from card
group by owner
order by owner

-- behind: client
select c.id as client, 1 as clients,
  exists (select 1 from client_contacts as k where k.record = c.id and k.left_on is null) as contact,
  exists (select 1 from client_contacts_phones as p where p.record = c.id) as phone,
  exists (select 1 from client_contacts_emails as e where e.record = c.id) as email,
  exists (select 1 from client_addresses as a where a.record = c.id) as address,
  exists (select 1 from client_contacts as k where k.record = c.id and k.birthday is not null) as birthday,
  exists (select 1 from client_contacts as k where k.record = c.id and k.confirmed_on >= add_days(today(), -365)) as confirmed
from client as c
where c.archived = 0 and coalesce(c.stage, '') not in ('blacklisted', 'closed') and c.owner is :owner
order by c.id
