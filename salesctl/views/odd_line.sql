-- Lines of orders and offers whose quantity is not what their client takes of the product: a part of one where the client takes whole
-- ones, else `far` from it. Four lines of a client make it known. All of them, whatever the day.
-- boolean: far
-- quantity: qty
with asked as (
  select 'order' as kind, o.id, l.id as line, o.client, l.product, l.qty
  from r_order as o
  join r_order_lines as l on l.record = o.id
  where o.archived = 0 and l.product is not null
  union all
  select 'offer', o.id, l.id, o.client, l.product, l.qty
  from r_offer as o
  join r_offer_lines as l on l.record = o.id
  where o.archived = 0 and l.product is not null
),
usual as (
  select kind, client, product, 4 * sum(is_whole(qty)) >= 3 * count(*) as in_whole_ones, median(qty) as qty
  from asked
  group by kind, client, product
  having count(*) >= 4
)
select a.kind, a.id, a.line, a.qty, is_whole(a.qty) or not u.in_whole_ones as far
from usual as u
join asked as a on a.kind = u.kind and a.client = u.client and a.product = u.product
where (u.in_whole_ones and not is_whole(a.qty)) or a.qty > 99 * u.qty or 99 * a.qty < u.qty
