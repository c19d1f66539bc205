-- What each order comes to with tax, every quantity counted once: of a line that was cancelled, or that another one took the place
-- of, what left of it and what is still to be delivered.
-- money: gross
-- stage: order, client
with dropped as (
  select s."order", sum(v.gross - line_gross(l.price, min(s.shipped, s.ordered) + s.open, coalesce(l.discount, 0), coalesce(l.tax, 0),
    coalesce(l.tax_basis, o.tax, '') = 'included', v.currency)) as gross
  from order_line_state as s
  join "order" as o on o.id = s."order"
  join order_lines as l on l.record = s."order" and l.id = s.line
  join order_line_value as v on v.order_id = s."order" and v.n = l.n
  where s.cancelled or s.replaced
  group by s."order"
)
select v.order_id as "order", v.client, v.currency, v.gross - coalesce(d.gross, 0) as gross
from order_value as v
left join dropped as d on d."order" = v.order_id
