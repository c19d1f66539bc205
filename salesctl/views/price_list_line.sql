-- Every price list line that may price a product for a client, whenever its list holds: see `price_list_of`. `n` is its place in the
-- list. What a list says of no floor for a quantity break is what it says for the product.
-- price: price, floor
-- quantity: min_qty
select o.client, l.product, l.price, o.list, l.n, o.list_name, coalesce(l.min_qty, 0) as min_qty,
  coalesce(l.floor_price, (select max(p.floor_price) from price_list_lines as p where p.record = l.record and p.product = l.product)) as floor,
  o.tax, o.currency, o.valid_from, o.valid_to, o.replaced_from, o.replaced_to, o.place
from price_list_of as o
join price_list_lines as l on l.record = o.list
