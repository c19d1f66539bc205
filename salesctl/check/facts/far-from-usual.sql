-- message: {amount:money} is far from what is usual of this client, {usual:money}
-- hint: if a digit slipped, `salesctl undo {id}` takes it back
-- level: warning
-- of: payment, invoice, order
with judged as (
  select coalesce(p.unusual_sum_times, 10) as times, coalesce(p.unusual_sum_known, 6) as known, coalesce(p.unusual_sum_few, 3) as few,
    coalesce(p.unusual_sum_few_times, 100) as few_times
  from (select 1) left join policy_now as p
),
summed as (
  select 'payment' as kind, id, 'amount' as at, client, currency, amount from payment_now where amount > 0
  union all
  select 'invoice', id, 'amount', client, coalesce(currency, book_currency()), amount from r_invoice where archived = 0 and amount > 0
  union all
  select 'order', o.id, 'lines', o.client, v.currency, v.gross
  from r_order as o
  join order_sum as v on v."order" = o.id
  where o.archived = 0 and v.gross > 0
),
-- with few known only what is much farther away is a slip; payments of one who has hardly paid are held against the largest sum he
-- ordered or was invoiced, of which a small one is a part
usual as (
  select kind, client, currency, median(amount) as amount, iif(count(*) >= known, times, few_times) as times, 1 as both_ways
  from summed
  join judged
  group by kind, client, currency
  having count(*) >= few
  union all
  select 'payment', client, currency, max(iif(kind = 'payment', 0, amount)), times, 0
  from summed
  join judged
  group by client, currency
  having sum(kind = 'payment') between 1 and few - 1 and sum(kind <> 'payment') > 0
)
select s.kind, s.id, s.at, s.amount, u.amount as usual, s.currency
from usual as u
join summed as s on s.kind = u.kind and s.client = u.client and s.currency = u.currency
where (s.amount > u.times * u.amount or (u.both_ways and u.times * s.amount < u.amount))
  -- where a quantity is the slip, that is said of its line
  and not exists (select 1 from odd_line as l where l.kind = s.kind and l.id = s.id and l.far)
