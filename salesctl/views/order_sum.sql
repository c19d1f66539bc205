-- What each order comes to, with tax and without, every quantity counted once: of a line that was cancelled, or that another one took
-- the place of, what left of it and what is still to be delivered. The tax is rounded as the policy of the order's day says, as that of a shipment of these lines is.
-- money: net, gross
-- stage: order, client
with counted as (
  select s."order", v.currency, coalesce(l.tax, 0) as tax, coalesce(l.tax_basis, o.tax, '') = 'included' as included,
    l.price, coalesce(l.discount, 0) as discount, iif(s.cancelled or s.replaced, min(s.shipped, s.ordered) + s.open, l.qty) as qty, coalesce((
      select p.tax_rounding from policy as p
      where p.archived = 0 and p.valid_from <= o.date order by p.valid_from desc limit 1), 'line') = 'document' as once
  from order_line_state as s
  join "order" as o on o.id = s."order"
  join order_lines as l on l.record = s."order" and l.id = s.line
  join order_value as v on v.order_id = s."order"
  where s."order" in (select d."order" from order_line_state as d where d.cancelled = 1 or d.replaced = 1)
),
rated as (
  select "order", currency, tax, included, once, sum(line_net(price, qty, discount, 0, 0, currency)) as amount,
    sum(line_net(price, qty, discount, tax, included, currency)) as net,
    sum(line_gross(price, qty, discount, tax, included, currency)) as gross
  from counted
  group by "order", tax, included
),
changed as (
  select "order", sum(case
      when not once then net
      when included then in_proportion(amount, percent(100), percent(100) + tax, currency)
      else amount end) as net,
    sum(case when not once then gross when included then amount else amount + percent_of(amount, tax, currency) end) as gross
  from rated
  group by "order"
)
select v.order_id as "order", v.client, v.currency, coalesce(c.net, v.net) as net, coalesce(c.gross, v.gross) as gross
from order_value as v
left join changed as c on c."order" = v.order_id
