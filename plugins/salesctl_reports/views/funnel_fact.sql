-- What brings a client on, fact by fact: spoken to, met, offered, ordered, shipped to, paid; each for whoever had the client that day.
-- date: day
-- stage: client
with fact (client, step, day) as (
  select client, 'spoken_to', done_on from held
  union all
  select client, 'met', done_on from held where type in (select type from in_person)
  union all
  select client, 'offered', sent_on from offer_state where sent_on is not null
  union all
  select client, 'ordered', date from "order" where archived = 0
  union all
  select client, 'shipped_to', shipped_on from shipment_value
  union all
  select client, 'paid', date from payment_now
)
select f.client, f.step, f.day, coalesce(
    (select e.owner from client_earlier_owners as e where e.record = f.client and e.until >= f.day order by e.until limit 1),
    c.owner) as user
from fact as f
cross join client as c on c.id = f.client
