-- What is shipped under contracts whose basis is invoices and is not yet invoiced: shipped less what came back or was credited, against
-- all invoices of the contract but requests. Per currency; nothing where the invoices come to as much.
-- money: shipped, invoiced, amount
-- stage: contract, client, owner
with shipped as (
  select o.contract, v.currency, sum(v.gross - d.returned - d.credited) as amount
  from contract as k
  join "order" as o on o.contract = k.id and o.archived = 0
  join shipment_value as v on v.order_id = o.id
  join document_credit as d on d.document = v.shipment
  where k.basis = 'invoices'
  group by o.contract, v.currency
),
invoiced as (
  select coalesce(i.contract, o.contract) as contract, coalesce(i.currency, k.currency, book_currency()) as currency, sum(i.amount) as amount
  from invoice as i
  left join "order" as o on o.id = i."order"
  join contract as k on k.id = coalesce(i.contract, o.contract)
  where i.archived = 0 and coalesce(i.kind, 'final') <> 'request'
  group by 1, 2
)
select k.id as contract, k.number, k.client, coalesce(k.owner, c.owner) as owner, s.currency, s.amount as shipped,
  coalesce(i.amount, 0) as invoiced, s.amount - coalesce(i.amount, 0) as amount
from shipped as s
join contract as k on k.id = s.contract
left join client as c on c.id = k.client
left join invoiced as i on i.contract = s.contract and i.currency = s.currency
where k.archived = 0 and s.amount > coalesce(i.amount, 0)
