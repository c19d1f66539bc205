-- Records that may grant a client something, from the day of the first policy: with the policy in force on their day, and the role
-- by whose limits they are judged, a rep's where nobody is named. `gone` is 1 once it reached the client: the offer or contract sent, the order
-- shipped; shipments and invoices at once, a credit note unless it waits (`credit_waiting`), a client's card and a promise never. `elsewhere` is 1 where that happened
-- in another system.
-- boolean: gone, elsewhere
-- stage: record
with documents as (
  select 'order' as kind, o.id as record, o.client, o.owner, o.date as dated_on, o.currency, o.tax, count(s.id) > 0 as gone,
    o.external_system is not null or (count(s.id) > 0 and count(s.external_system) = count(s.id)) as elsewhere
  from "order" as o
  left join shipment as s on s."order" = o.id and s.archived = 0
  where o.archived = 0
  group by o.id
  union all
  select 'offer', o.id, coalesce(o.client, d.client), o.owner, o.date, o.currency, o.tax,
    exists (select 1 from offer_sent as s where s.record = o.id), o.external_system is not null
  from offer as o
  left join deal as d on d.id = o.deal
  where o.archived = 0 and o.declined_on is null
  union all
  select 'contract', c.id, c.client, c.owner, coalesce(c.drafted_on, c."from"), c.currency, null,
    c.sent_on is not null or c.signed_client_on is not null, c.external_system is not null
  from contract as c
  where c.archived = 0 and c.terminated_on is null
  union all
  select 'shipment', s.id, s.client, o.owner, s.shipped_on, o.currency, o.tax, 1, s.external_system is not null
  from shipment as s
  left join "order" as o on o.id = s."order"
  where s.archived = 0
  union all
  select 'invoice', i.id, i.client, o.owner, i.date, i.currency, null, 1, i.external_system is not null
  from invoice as i
  left join "order" as o on o.id = i."order"
  where i.archived = 0
  union all
  select 'credit_note', n.id, n.client, coalesce(n.asked_by, o.owner), n.date, n.currency, null, w.id is null,
    n.external_system is not null
  from credit_note as n
  left join credit_waiting as w on w.id = n.id
  left join shipment as s on s.id = n.shipment
  left join "order" as o on o.id = s."order"
  where n.archived = 0
  union all
  select 'client', c.id, c.id, c.owner, today(), c.currency, null, 0, c.external_system is not null
  from client as c
  where c.archived = 0
)
select d.kind, d.record, d.client, coalesce(d.owner, c.owner) as owner, d.dated_on, coalesce(d.currency, book_currency()) as currency,
  coalesce(d.tax, 'excluded') as tax, d.gone, d.elsewhere, iif(u.role = 'manager', 'manager', 'rep') as role, (
    select p.id from policy as p where p.archived = 0 and p.valid_from <= d.dated_on order by p.valid_from desc limit 1) as policy
from documents as d
left join client as c on c.id = d.client
left join "user" as u on u.id = coalesce(d.owner, c.owner)
where d.dated_on >= (select min(valid_from) from policy where archived = 0)
