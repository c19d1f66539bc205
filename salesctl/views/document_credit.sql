-- What each document comes to that a credit note may name, what credit notes took off it, and what is left to credit (`remaining`),
-- tax included. A note in another currency takes nothing off.
-- stage: document, client
with taken as (
  select shipment as document, currency, sum(case when reason = 'return' then amount else 0 end) as returned,
    sum(case when reason <> 'return' then amount else 0 end) as credited
  from credit_now
  where shipment is not null
  group by shipment, currency
)
select v.shipment as document, s.client, v.currency, v.gross as amount, coalesce(t.returned, 0) as returned,
  coalesce(t.credited, 0) as credited, v.gross - coalesce(t.returned, 0) - coalesce(t.credited, 0) as remaining
from shipment_value as v
join shipment as s on s.id = v.shipment
left join taken as t on t.document = v.shipment and t.currency = v.currency
where s.archived = 0
