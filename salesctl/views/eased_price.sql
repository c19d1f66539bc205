-- What clients order that costs them less by the list their card names than by the one that would make their price without it, their
-- segment's or anybody's, each by its smallest quantity today: `named` and `usual`, with or without tax as the usual list is, and the
-- usual `floor`.
-- price: named, usual, floor
-- stage: client, product
-- needs: price_list, order_lines
with card as (
  select c.id as client, c.segment, o.list
  from client as c
  join price_list_of as o on o.client = c.id and o.place = 2 and o.currency = coalesce(c.currency, book_currency())
  join price_list as p on p.id = o.list and p.client is null and (p.segment is null or p.segment is not c.segment)
  where c.archived = 0 and c.price_list is not null and today() between o.valid_from and o.valid_to
    and today() not between o.replaced_from and o.replaced_to
    -- a list that is the only one makes the usual price, too
    and exists (select 1 from price_list_of as a where a.client = c.id and a.list <> o.list)
),
ordered as (
  select distinct k.client, k.segment, k.list, l.product
  from card as k
  cross join "order" as o on o.client = k.client and o.archived = 0
  cross join order_lines as l on l.record = o.id and l.product is not null and l.cancelled_on is null
),
listed as (
  select o.client, o.product, o.list as card_list, l.list, l.price, l.floor, l.tax,
    row_number() over (partition by o.client, o.product, l.list order by l.min_qty) as nth,
    case when p.client is null and (p.segment is null or p.segment = o.segment) then p.segment is null end as usually,
    l.valid_from
  from ordered as o
  join price_listed as l on l.client = o.client and l.product = o.product
  join price_list as p on p.id = l.list
),
usual as (
  select client, product, price, floor, tax,
    row_number() over (partition by client, product order by usually, valid_from desc, list) as turn
  from listed
  where nth = 1 and usually is not null
)
select n.client, n.product, n.list, with_tax(n.price, coalesce(t.rate, 0), n.tax, u.tax) as named, u.price as usual, u.floor
from listed as n
join usual as u on u.client = n.client and u.product = n.product and u.turn = 1
left join product_tax as t on t.product = n.product
where n.nth = 1 and n.list = n.card_list and with_tax(n.price, coalesce(t.rate, 0), n.tax, u.tax) < u.price
