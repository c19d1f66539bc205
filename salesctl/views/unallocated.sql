-- Money of clients that settles nothing yet: advances, by legal entity and currency.
-- shows: client
-- money: amount
-- stage: client
select client, entity, currency, sum(amount) as amount
from (
  select client, entity, currency, amount from free_money
  union all
  select client, entity, currency, -by_turn from settlement where by_turn <> 0
  union all
  -- what was paid for an order and is not used by its shipments yet
  select o.client, coalesce(o.entity, e.entity, ''), coalesce(o.currency, book_currency()),
    sum(f.amount) - coalesce((select sum(t.by_order) from settlement as t where t.order_id = o.id), 0)
  from payment_for as f
  join payment_now as p on p.id = f.record
  join "order" as o on o.id = f.document
  left join sole_entity as e on e.client = o.client
  group by o.id
)
group by client, entity, currency
having sum(amount) <> 0
