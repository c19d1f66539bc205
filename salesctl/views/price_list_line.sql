-- Every price list line that may price a product for a client, whenever its list holds: see `price_list_of`. `n` is its place in the
-- list.
-- price: price, floor
-- quantity: min_qty
select o.client, l.product, l.price, f.floor, o.list, l.n, o.list_name, coalesce(l.min_qty, 0) as min_qty, o.tax, o.currency,
  o.valid_from, o.valid_to, o.replaced_from, o.replaced_to, o.place
from price_list_of as o
join price_list_lines as l on l.record = o.list
join price_list_floor as f on f.list = l.record and f.n = l.n
