-- What covers each document by name: credit notes and payments that name it, and payments that name its order or opening
-- balance, the oldest due first. Nothing is covered by more than it is: what is over is the client's free money.
-- `uncovered` is what the rest of the client's money is for, in `turn`'s order.
-- stage: document, client, order_id
with named as (
  select settles as document, settled_in as currency, sum(settled) as amount
  from payment_part
  where settles is not null
  group by settles, settled_in
),
charged as (
  select d.document, d.kind, d.number, d.client, d.entity, d.currency, d.dated_on, d.due_on, d.amount, d.order_id, d.claimed,
    coalesce(c.returned, 0) as returned, coalesce(c.credited, 0) as credited, coalesce(n.amount, 0) as named,
    max(d.amount - coalesce(c.returned, 0) - coalesce(c.credited, 0), 0) as charged,
    coalesce(d.due_on, d.dated_on, '') || ' ' || d.document as turn
  from debt_document as d
  left join document_credit as c on c.document = d.document
  left join named as n on n.document = d.document and n.currency = d.currency
),
open as (
  select *, min(named, charged) as by_name, charged - min(named, charged) as still_open
  from charged
),
in_turn as (
  select *, coalesce(sum(still_open) over (
    partition by order_id, currency order by turn rows between unbounded preceding and 1 preceding), 0) as before_it
  from open
)
select t.document, t.kind, t.number, t.client, t.entity, t.currency, t.dated_on, t.due_on, t.turn, t.order_id, t.amount, t.claimed,
  t.returned, t.credited, t.by_name,
  max(0, min(t.still_open, coalesce(o.amount, 0) - t.before_it)) as by_order,
  t.still_open - max(0, min(t.still_open, coalesce(o.amount, 0) - t.before_it)) as uncovered,
  max(t.returned + t.credited - t.amount, 0) + t.named - t.by_name as over
from in_turn as t
left join named as o on o.document = t.order_id and o.currency = t.currency
