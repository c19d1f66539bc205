-- Promotions by product and client they are for, whenever they run. `min_qty` is of one line; a promotion that names no products
-- is for all.
-- quantity: min_qty
-- percent: discount
-- date: begins_on, ends_on
select m.id as promotion, m.title, m.discount, coalesce(m.min_qty, 0) as min_qty, m."from" as begins_on, m."to" as ends_on,
  c.id as client, p.id as product
from promotion as m
join client as c
join product as p
where m.archived = 0
  and (not exists (select 1 from promotion_products as g where g.record = m.id)
    or exists (select 1 from promotion_products as g where g.record = m.id and g.value = p.id))
  and (not exists (select 1 from promotion_segments as g where g.record = m.id)
    or exists (select 1 from promotion_segments as g where g.record = m.id and g.value = c.segment))
