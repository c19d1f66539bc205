-- message: with this {paid:money} are paid for {document}, of which {amount:money} were owed
-- hint: is it one payment, recorded twice? if not, leave out what it is for: it settles the oldest debts
-- level: warning
-- needs: payment_for
-- of: payment
with charged as (
  select document, currency, amount from debt_document
  union all
  select "order", currency, gross from order_sum
  union all
  select order_id, currency, sum(amount) from debt_document where kind = 'opening' group by order_id, currency
),
named as (
  select n.payment, n.document, n.settles, n.currency, p.date, sum(n.amount) over (
    partition by n.settles, n.currency order by p.date, p.id rows unbounded preceding) as paid
  from payment_part as n
  join payment_now as p on p.id = n.payment
  where n.settles is not null
),
owed as (
  select n.*, c.amount - coalesce((
    select sum(k.amount) from credit_now as k
    where k.shipment = n.settles and k.currency = n.currency and k.date <= n.date), 0) as amount
  from named as n
  join charged as c on c.document = n.settles and c.currency = n.currency
)
select 'payment' as kind, payment as id, 'for.' || document || '.amount' as at, document, paid, max(amount, 0) as amount, currency
from owed
where paid > max(amount, 0)
