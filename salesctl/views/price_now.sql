-- What one of each product costs each client today by the price lists: its own list before its segment's before any, the latest
-- first. Quantity breaks and promotions come on top.
-- price: price, floor
with offered as (
  select c.id as client, l.product, l.price, l.floor_price as floor, p.id as list, row_number() over (
      partition by c.id, l.product
      order by p.client is not null desc, p.id = c.price_list desc, p.segment is not null desc, p.valid_from desc,
        coalesce(l.min_qty, 0) desc) as turn
  from client as c
  join price_list as p on (p.client is null or p.client = c.id)
    and (p.segment is null or p.segment = c.segment or p.id = c.price_list)
  join price_list_lines as l on l.record = p.id and coalesce(l.min_qty, 0) <= 1000
  where p.archived = 0 and p.valid_from <= today() and coalesce(p.valid_to, today()) >= today()
)
select client, product, price, floor, list from offered where turn = 1
