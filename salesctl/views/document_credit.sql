-- What each shipment and each invoice comes to, what credit notes took off it, and what is left to credit (`remaining`),
-- tax included. A note in another currency takes nothing off.
-- stage: document, client
with taken as (
  select document, currency, sum(case when reason = 'return' then amount else 0 end) as returned,
    sum(case when reason <> 'return' then amount else 0 end) as credited
  from credit_now
  where document is not null
  group by document, currency
)
select v.shipment as document, s.client, v.currency, v.gross as amount, coalesce(t.returned, 0) as returned,
  coalesce(t.credited, 0) as credited, v.gross - coalesce(t.returned, 0) - coalesce(t.credited, 0) as remaining
from shipment_value as v
join shipment as s on s.id = v.shipment
left join taken as t on t.document = v.shipment and t.currency = v.currency
where s.archived = 0
union all
select i.id, i.client, coalesce(i.currency, k.currency, book_currency()), i.amount, coalesce(t.returned, 0), coalesce(t.credited, 0),
  i.amount - coalesce(t.returned, 0) - coalesce(t.credited, 0)
from invoice as i
left join "order" as o on o.id = i."order"
left join contract as k on k.id = coalesce(i.contract, o.contract)
left join taken as t on t.document = i.id and t.currency = coalesce(i.currency, k.currency, book_currency())
where i.archived = 0 and coalesce(i.kind, 'final') <> 'request'
