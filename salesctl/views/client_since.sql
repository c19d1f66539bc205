-- Since when each client buys, as far as the book knows: since its first day of shipment, or since what an opening balance says it
-- was charged, if that was before. `first_delivery_on`: the first day of shipment, where nothing of an opening balance is older, so that the
-- client was a new one on that day. `bought_on`: the last day of shipment, else the last charge of an opening balance.
-- date: since_on, first_delivery_on, bought_on
-- stage: client
with charged as (
  -- an advance is no delivery; a document that says no day was made on the opening's day at the latest
  select b.client, min(coalesce(d.date, b.as_of)) as first_on, max(coalesce(d.date, b.as_of)) as last_on
  from balance as b
  join balance_documents as d on d.record = b.id and d.amount > 0
  where b.opening = 1 and b.archived = 0
  group by b.client
),
shipped as (
  select d.client, min(d.day) as first_on, max(d.day) as last_on
  from client as c
  join shipment_day as d on d.client = c.id
  group by d.client
)
select c.id as client, min(coalesce(s.first_on, o.first_on), coalesce(o.first_on, s.first_on)) as since_on,
  iif(o.first_on < s.first_on, null, s.first_on) as first_delivery_on, coalesce(s.last_on, o.last_on) as bought_on
from client as c
left join shipped as s on s.client = c.id
left join charged as o on o.client = c.id
where coalesce(s.client, o.client) is not null
