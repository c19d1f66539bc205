-- What one of each product costs anybody today, by lists that are of no client: the general before those of segments, the latest first.
-- price: price
with in_turn as (
  select l.product, l.price, p.in_currency as currency, p.id as list, row_number() over (
      partition by l.product order by p.segment is not null, p.valid_from desc, coalesce(l.min_qty, 0) desc, p.id) as turn
  from valid_price_list as p
  join price_list_lines as l on l.record = p.id and coalesce(l.min_qty, 0) <= quantity(1)
  where p.client is null
)
select product, price, currency, list from in_turn where turn = 1
