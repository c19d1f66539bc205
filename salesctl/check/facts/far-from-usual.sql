-- message: {amount:money} is far from what is usual of this client, {usual:money}
-- hint: correct the sum, if a digit slipped
-- level: warning
-- of: payment, invoice, order
with summed as (
  select 'payment' as kind, id, 'amount' as at, client, currency, amount from payment_now where amount > 0
  union all
  select 'invoice', id, 'amount', client, coalesce(currency, book_currency()), amount from r_invoice where archived = 0 and amount > 0
  union all
  select 'order', o.id, 'lines', o.client, v.currency, v.gross
  from r_order as o
  join order_sum as v on v."order" = o.id
  where o.archived = 0 and v.gross > 0
),
usual as (
  select kind, client, currency, median(amount) as amount
  from summed
  group by kind, client, currency
  having count(*) >= 6
)
select s.kind, s.id, s.at, s.amount, u.amount as usual, s.currency
from usual as u
join summed as s on s.kind = u.kind and s.client = u.client and s.currency = u.currency
where s.amount > 10 * u.amount or 10 * s.amount < u.amount
