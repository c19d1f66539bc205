-- title: What they buy, and their prices
-- heads: product, bought #product, last #product, last price, list today, list
-- quantity: bought
-- price: price, listed
-- date: last_on
-- ref: list
with taken as (
  select v.product, v.price, v.discount, o.date, v.currency,
    row_number() over (partition by v.product order by o.date desc, v.order_id desc) as turn,
    sum(s.shipped + s.open) over (partition by v.product) as bought, count(*) over (partition by v.product) as times
  from order_line_value as v
  join "order" as o on o.id = v.order_id
  join order_line_state as s on s."order" = v.order_id and s.line = v.line and s.shipped + s.open > 0
  where v.client = :client and v.product is not null and o.date > add_months(today(), -12)
)
select p.name, t.bought, t.date as last_on, discounted(t.price, coalesce(t.discount, 0)) as price, n.price as listed, n.list
from taken as t
join product as p on p.id = t.product
left join price_now as n on n.client = :client and n.product = t.product
where t.turn = 1
order by t.times desc, t.bought desc
limit 8
