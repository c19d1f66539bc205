-- Birthdays of the people at clients, a row for each year from the last to the one after next. Who was born on 29 February has it
-- on the 28th in a year that has none. `person` is the contact as others name it, `contact` its id at the client.
-- date: day
with ahead (years) as (
  values (-1), (0), (1), (2)
)
select k.record as client, c.owner, k.record || '/' || k.id as person, k.id as contact, coalesce(k.name, k.id) as name, k.position,
  iif(substr(k.birthday, -5) = '02-29', add_months('2000-02-29', 12 * (substr(today(), 1, 4) + a.years - 2000)),
    (substr(today(), 1, 4) + a.years) || substr(k.birthday, -6)) as day
from client_contacts as k
join client as c on c.id = k.record
cross join ahead as a
where k.birthday is not null and k.left_on is null and c.archived = 0
