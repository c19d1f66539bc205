-- What covers each document a client was charged: credits naming it, payments naming it, payments naming its order, and the
-- rest of the client's money, oldest due first within the legal entity and currency.
-- stage: document, client
with credited as (
  select shipment as document,
    sum(case when reason = 'return' then amount else 0 end) as returned,
    sum(case when reason <> 'return' then amount else 0 end) as credited
  from credit_note
  where archived = 0 and shipment is not null
  group by shipment
),
named as (
  select f.document, sum(f.amount) as amount
  from payment_for as f
  join payment_now as p on p.id = f.record
  group by f.document
),
-- a document cannot be covered by more than it is; what is over goes to the client's free money
charged as (
  select d.document, d.kind, d.client, d.entity, d.currency, d.dated_on, d.due_on, d.amount, d.order_id, d.claimed,
    coalesce(c.returned, 0) as returned, coalesce(c.credited, 0) as credited,
    min(coalesce(n.amount, 0), max(d.amount - coalesce(c.returned, 0) - coalesce(c.credited, 0), 0)) as by_name
  from debt_document as d
  left join credited as c on c.document = d.document
  left join named as n on n.document = d.document
),
open1 as (
  select *, max(amount - returned - credited - by_name, 0) as left1,
    coalesce(due_on, dated_on, '') as turn
  from charged
),
-- a prepayment names the order, or a whole balance: it covers their documents, the oldest due first
running1 as (
  select *, coalesce(sum(left1) over (
    partition by order_id order by turn, document rows between unbounded preceding and 1 preceding), 0) as before1
  from open1
),
open2 as (
  select r.*, case when o.amount is null then 0 else max(0, min(r.left1, o.amount - r.before1)) end as by_order
  from running1 as r
  left join named as o on o.document = r.order_id
),
running2 as (
  select *, left1 - by_order as left2,
    coalesce(sum(left1 - by_order) over (
      partition by client, entity, currency order by turn, document rows between unbounded preceding and 1 preceding), 0)
      as before2
  from open2
)
select r.document, r.kind, r.client, r.entity, r.currency, r.order_id, r.dated_on, r.due_on, r.amount, r.returned, r.credited, r.claimed,
  r.by_name + r.by_order + max(0, min(r.left2, coalesce(f.amount, 0) - r.before2)) as paid,
  r.left2 - max(0, min(r.left2, coalesce(f.amount, 0) - r.before2)) as outstanding,
  r.by_order, max(0, min(r.left2, coalesce(f.amount, 0) - r.before2)) as by_turn
from running2 as r
left join free_money as f on f.client = r.client and f.entity = r.entity and f.currency = r.currency
