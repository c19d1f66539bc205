-- What one of each product costs each client today by the price lists. Quantity breaks and promotions come on top.
-- price: price, floor
with in_turn as (
  select *, row_number() over (partition by client, product order by place, valid_from desc, min_qty desc) as turn
  from price_listed
  where min_qty <= quantity(1)
)
select client, product, price, floor, list from in_turn where turn = 1
