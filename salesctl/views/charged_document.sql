-- What a client was ever charged, whether an opening balance has taken it over since or not: shipments and the documents of an opening balance, with the legal entity that owes. Under a
-- contract whose basis is invoices it is those (a mere request for payment owes nothing), and its shipments charge nothing.
-- `number` is the document's own, for people. Money may name a document, or what it belongs to (`order_id`): a shipment's order,
-- an opening balance. A client with one legal entity owes by it even where a document names none.
-- stage: document, client, order_id
select v.shipment as document, 'shipment' as kind, coalesce(s.number, v.shipment) as number, s.client,
  coalesce(s.entity, e.entity, '') as entity, v.currency, s.shipped_on as dated_on,
  coalesce(s.due_on, due_date(s.terms_days, (select b.day from term_began as b where b.document = s.id))) as due_on,
  v.gross as amount, s."order" as order_id,
  case when s.claim_on is not null and s.claim_settled_on is null then coalesce(s.claim_amount, v.gross) else 0 end as claimed
from shipment_value as v
join shipment as s on s.id = v.shipment
left join sole_entity as e on e.client = s.client
where s.archived = 0
  and not exists (
    select 1 from "order" as o join contract as k on k.id = o.contract and k.basis = 'invoices' where o.id = s."order")
union all
select i.id, 'invoice', coalesce(i.number, i.id), i.client, coalesce(i.entity, e.entity, ''), coalesce(i.currency, book_currency()), i.date,
  coalesce(i.due_on, due_date(i.terms_days, (select b.day from term_began as b where b.document = i.id))), i.amount, i."order",
  case when i.claim_on is not null and i.claim_settled_on is null then coalesce(i.claim_amount, i.amount) else 0 end
from invoice as i
left join "order" as o on o.id = i."order"
join contract as k on k.id = coalesce(i.contract, o.contract) and k.basis = 'invoices'
left join sole_entity as e on e.client = i.client
where i.archived = 0 and coalesce(i.kind, 'final') <> 'request'
union all
-- two clients' documents may share a number
select b.id || '/' || d.number, 'opening', d.number, b.client, coalesce(b.entity, e.entity, ''),
  coalesce(b.currency, book_currency()), coalesce(d.date, b.as_of), d.due_on, d.amount, b.id, 0
from balance as b
join balance_documents as d on d.record = b.id
left join sole_entity as e on e.client = b.client
where b.opening = 1 and b.archived = 0
