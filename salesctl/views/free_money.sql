-- A client's money that names no document, with what its named payments left over: it settles the oldest debts by itself.
-- What is paid for an order not shipped yet stays with that order.
-- stage: client
with paid as (
  select p.id, p.client, coalesce(p.entity, e.entity, '') as entity, coalesce(p.currency, book_currency()) as currency,
    p.amount - coalesce((select sum(f.amount) from payment_for as f where f.record = p.id), 0) as amount
  from payment_now as p
  left join sole_entity as e on e.client = p.client
),
named as (
  select f.document, sum(f.amount) as amount
  from payment_for as f
  join payment_now as p on p.id = f.record
  group by f.document
),
credited as (
  select shipment as document, sum(amount) as amount
  from credit_note
  where archived = 0 and shipment is not null
  group by shipment
),
over as (
  select d.client, d.entity, d.currency,
    max(coalesce(c.amount, 0) - d.amount, 0)
      + max(coalesce(n.amount, 0) - max(d.amount - coalesce(c.amount, 0), 0), 0) as amount
  from debt_document as d
  left join named as n on n.document = d.document
  left join credited as c on c.document = d.document
  where n.amount is not null or c.amount is not null
),
loose as (
  select k.client, coalesce(k.entity, e.entity, '') as entity, coalesce(k.currency, book_currency()) as currency, k.amount
  from credit_note as k
  left join sole_entity as e on e.client = k.client
  where k.archived = 0 and k.shipment is null
)
select client, entity, currency, sum(amount) as amount
from (
  select client, entity, currency, amount from paid
  union all select client, entity, currency, amount from over
  union all select client, entity, currency, amount from loose
)
group by client, entity, currency
