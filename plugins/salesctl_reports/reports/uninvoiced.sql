-- title: Shipped and not invoiced on {today:date}
-- help: What left under contracts that are paid by invoices and is not invoiced, and what asks for an invoice now.
-- span: today
-- columns:
--   contract  ref       contract
--   client    ref       client
--   owner     ref       owner
--   currency  currency  currency
--   shipped   money     shipped
--   invoiced  money     invoiced
--   amount    money     not invoiced
--   due       money     to be invoiced now
-- key: contract, client, currency
-- basis: Shipped less returns and credits, against all invoices of the contract but requests. To be invoiced now: by its schedule, and periods of what comes again.
-- total: shipped, invoiced, amount, due
-- as_of: shipment, invoice
with asked as (
  select record, client, owner, currency, sum(amount) as due from invoice_due where reached_on <= today() group by record, currency
),
known as (
  select contract, currency from uninvoiced
  union
  select record, currency from asked
)
select n.contract, coalesce(u.client, a.client) as client, coalesce(u.owner, a.owner) as owner, n.currency,
  u.shipped, u.invoiced, u.amount, a.due
from known as n
left join uninvoiced as u on u.contract = n.contract and u.currency = n.currency
left join asked as a on a.record = n.contract and a.currency = n.currency
order by coalesce(u.amount, 0) + coalesce(a.due, 0) desc, n.contract, n.currency
