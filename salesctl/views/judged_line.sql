-- The lines of the orders and offers in `judged_document`, each with what it costs in the end (`effective`, all discounts taken off)
-- against the price of the list that holds for the client, the quantity and the day (`listed`; the line's own price where there is
-- none): the list it names, where that may price what the client buys, else the one that makes the client's price. `floor` is that
-- list's. Both are in the line's unit, with or without tax as the line's price is. `allowed` is the discount the owner may give
-- without asking (NULL: any), `promoted` the highest discount of a promotion that ran.
-- price: effective, listed, floor
-- percent: allowed, promoted
with line as (
  select j.*, l.id as line, l.product as product, l.qty as qty, l.unit as unit, l.price as price, coalesce(l.discount, 0) as discount,
    coalesce(l.tax, 0) as tax_rate, l.price_from as price_from,
    coalesce(l.tax_basis, j.tax) as basis
  from judged_document as j
  join order_lines as l on l.record = j.record and l.cancelled_on is null
  where j.kind = 'order'
  union all
  select j.*, l.id, l.product, l.qty, l.unit, l.price, coalesce(l.discount, 0), coalesce(l.tax, 0), l.price_from,
    coalesce(l.tax_basis, j.tax)
  from judged_document as j
  join offer_lines as l on l.record = j.record
  where j.kind = 'offer'
  -- no row, and no `from`: so SQLite compiles what is made of the lines once, and not once for orders and once for offers
  union all
  select null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null
  where false
),
-- not stored: who asks of what has not reached the client has no other line priced
found as (
  select l.*, coalesce(p."group", '') as product_group, discounted(l.price, l.discount) as effective,
    with_tax(f.price, iif(l.tax_rate = 0, coalesce(x.rate, 0), l.tax_rate), coalesce(o.tax, 'excluded'), l.basis) as list_price,
    with_tax(b.floor, iif(l.tax_rate = 0, coalesce(x.rate, 0), l.tax_rate), coalesce(o.tax, 'excluded'), l.basis) as list_floor,
    coalesce(l.unit, p.unit) = coalesce(f.unit, p.unit) is not false as same_unit,
    iif(coalesce(l.unit, p.unit) = p.unit, quantity(1), (select u.factor from product_units as u where u.record = l.product and u.unit = l.unit))
      as per,
    iif(coalesce(f.unit, p.unit) = p.unit, quantity(1), (select u.factor from product_units as u where u.record = l.product and u.unit = f.unit))
      as list_per
  from line as l
  left join product as p on p.id = l.product
  -- a client who pays no tax gets a price without it: the list's may hold it all the same
  left join product_tax_rate as x on x.product = l.product and x.begins_on <= l.dated_on and x.until > l.dated_on
  left join price_list_lines as f on (f.record, f.n) = (
      select c.list, c.n
      from price_list_line as c
      where c.client = l.client and c.product = l.product and c.currency = l.currency and c.min_qty <= l.qty
        and l.dated_on between c.valid_from and c.valid_to and l.dated_on not between c.replaced_from and c.replaced_to
      order by iif(c.list = l.price_from, 0, c.place), c.valid_from desc, c.min_qty desc
      limit 1)
  left join price_list_floor as b on b.list = f.record and b.n = f.n
  left join price_list as o on o.id = f.record
),
compared as (
  select f.*, coalesce(iif(f.same_unit, f.list_price, in_proportion(f.list_price, f.per, f.list_per)), f.price) as listed,
    iif(f.same_unit, f.list_floor, in_proportion(f.list_floor, f.per, f.list_per)) as floor
  from found as f
)
select c.kind, c.record, c.client, c.owner, c.dated_on, c.gone, c.elsewhere, c.basis as tax, c.line, c.product, c.product_group, c.tax_rate,
  c.effective, c.listed, c.floor, t.percent as allowed,
  case when c.effective < c.listed then coalesce((
    select max(m.discount) from promotion_for as m
    where m.client = c.client and m.product = c.product and m.min_qty <= c.qty
      and m.begins_on <= c.dated_on and coalesce(m.ends_on, c.dated_on) >= c.dated_on), 0) else 0 end as promoted
from compared as c
left join limit_of as t on t.policy = c.policy and t.role = c.role and t.product_group = c.product_group
