-- The lowest a rep may go by each line of a price list, by the line's place in it (`n`). What a list says of no floor for a quantity
-- break is what it says for the product.
-- price: floor
select l.record as list, l.n,
  coalesce(l.floor_price, (select max(p.floor_price) from price_list_lines as p where p.record = l.record and p.product = l.product)) as floor
from price_list_lines as l
