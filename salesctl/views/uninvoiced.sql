-- What is shipped under contracts whose basis is invoices and is not yet invoiced: shipped less what came back or was credited, against
-- all invoices of the contract but requests. Per currency; nothing where the invoices come to as much.
-- money: shipped, invoiced, amount
-- stage: contract, client, owner
with moved as (
  select o.contract, v.currency, v.gross - d.returned - d.credited as shipped, 0 as invoiced
  from contract as k
  join "order" as o on o.contract = k.id and o.archived = 0
  join shipment_value as v on v.order_id = o.id
  join document_credit as d on d.document = v.shipment
  where k.basis = 'invoices'
  union all
  select k.id, coalesce(i.currency, k.currency, book_currency()), 0, i.amount
  from invoice as i
  left join "order" as o on o.id = i."order"
  join contract as k on k.id = coalesce(i.contract, o.contract)
  where i.archived = 0 and coalesce(i.kind, 'final') <> 'request'
)
select k.id as contract, k.number, k.client, coalesce(k.owner, c.owner) as owner, m.currency, sum(m.shipped) as shipped,
  sum(m.invoiced) as invoiced, sum(m.shipped) - sum(m.invoiced) as amount
from moved as m
join contract as k on k.id = m.contract
left join client as c on c.id = k.client
where k.archived = 0
group by k.id, m.currency
having sum(m.shipped) > sum(m.invoiced)
