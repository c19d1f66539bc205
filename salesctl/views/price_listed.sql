-- Every price list line that may price a product for a client today, by `place`: a list of its own, the one its card names or what
-- replaced it, that one's base, its segment's, then any. Lists in another currency, not yet or no longer valid, or replaced by a
-- valid one are left out. The first place, then the latest list, then the largest quantity break reached makes the price.
-- price: price, floor
-- quantity: min_qty
select c.id as client, l.product, l.price, l.floor_price as floor, p.id as list, p.name as list_name, coalesce(l.min_qty, 0) as min_qty,
  coalesce(p.tax, 'excluded') as tax, p.in_currency as currency, p.valid_from, p.valid_to,
  case when p.client = c.id then 1 when p.id = c.price_list or p.supersedes = c.price_list then 2 when p.id = o.base then 3
    when p.segment is not null then 4 else 5 end as place
from client as c
left join price_list as o on o.id = c.price_list
join valid_price_list as p on (p.client is null or p.client = c.id)
  and (p.segment is null or p.segment = c.segment or p.id = c.price_list or p.supersedes = c.price_list)
  and p.in_currency = coalesce(c.currency, book_currency())
join price_list_lines as l on l.record = p.id
