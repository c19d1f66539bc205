-- What was paid for an order, or for an opening balance, beyond what its documents took. While something of the order is still
-- to be shipped the money waits for it; then it is free.
-- stage: order_id, client
with named as (
  select settles as order_id, settled_in as currency, sum(settled) as amount
  from payment_part
  where settles is not null
  group by settles, settled_in
),
taken as (
  select order_id, currency, sum(by_order) as amount
  from named_cover
  where by_order <> 0
  group by order_id, currency
),
paid_for as (
  select o.id as order_id, o.client, o.entity from "order" as o where o.archived = 0
  union all
  select b.id, b.client, b.entity from balance as b where b.opening = 1 and b.archived = 0
)
select d.order_id, d.client, coalesce(d.entity, e.entity, '') as entity, n.currency, n.amount - coalesce(t.amount, 0) as amount,
  exists (
    select 1 from order_line_state as l
    where l."order" = d.order_id and l.open > 0) as waits
from named as n
join paid_for as d on d.order_id = n.order_id
left join sole_entity as e on e.client = d.client
left join taken as t on t.order_id = n.order_id and t.currency = n.currency
where n.amount <> coalesce(t.amount, 0)
