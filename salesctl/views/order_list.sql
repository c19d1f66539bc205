-- What lists of orders add: the sum with tax, and how far the order is delivered.
-- lists: order
-- money: gross
-- word: state
-- words: open #state, delivered #state, partly delivered #state, cancelled #state
with line as (
  select "order", sum(shipped) as shipped, sum(open) as open, min(cancelled) as cancelled from order_line_state group by "order"
)
select o.id as "order", v.gross, coalesce(v.currency, book_currency()) as currency,
  case when l.cancelled then 'cancelled' when l.open = 0 then 'delivered' when l.shipped > 0 then 'partly delivered' else 'open' end
    as state
from "order" as o
left join order_sum as v on v."order" = o.id
left join line as l on l."order" = o.id
