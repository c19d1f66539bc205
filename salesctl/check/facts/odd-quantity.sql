-- message: {qty:quantity} of `{line}`: {why:words}
-- hint: correct the quantity, or leave it where it is meant so
-- words: nothing or less, a part of one where this client takes whole ones, far from what this client takes
-- level: warning
-- of: order
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
  select kind, client, product, count(*) as lines, sum(is_whole(qty)) as whole, median(qty) as qty
  from asked
  group by kind, client, product
  having count(*) >= 4
)
select a.kind, a.id, 'lines.' || a.line || '.qty' as at, a.line, a.qty,
  iif(is_whole(a.qty), 'far from what this client takes', 'a part of one where this client takes whole ones') as why
from usual as u
join asked as a on a.kind = u.kind and a.client = u.client and a.product = u.product
where (not is_whole(a.qty) and 4 * u.whole >= 3 * u.lines) or a.qty > 99 * u.qty or 99 * a.qty < u.qty
union all
select 'shipment', record, 'lines.' || order_line || '.qty', order_line, qty, 'nothing or less'
from r_shipment_lines
where qty <= 0
