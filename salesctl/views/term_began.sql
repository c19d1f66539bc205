-- The day from which the payment term of a shipment or an invoice is counted: its own, unless it is from something else. NULL while
-- that has not happened. Of several invoices of an order a shipment follows the first that is not older than it, else the last;
-- an invoice follows the last shipment of its order, else of its contract, and its acceptance once all of them are accepted.
-- stage: document
select s.id as document, case term_event(s.terms_days)
    when 'acceptance' then s.accepted_on
    when 'invoice' then coalesce(
      (select min(i.date) from invoice as i
        where i."order" = s."order" and i.archived = 0 and coalesce(i.kind, 'final') <> 'request' and i.date >= s.shipped_on),
      (select max(i.date) from invoice as i
        where i."order" = s."order" and i.archived = 0 and coalesce(i.kind, 'final') <> 'request'))
    else s.shipped_on end as day
from shipment as s
union all
select i.id, case term_event(i.terms_days)
    when 'shipment' then (
      select max(s.shipped_on) from shipment as s join "order" as o on o.id = s."order"
      where s.archived = 0 and (o.id = i."order" or (i."order" is null and o.contract = i.contract)))
    when 'acceptance' then (
      select iif(count(*) = count(s.accepted_on), max(s.accepted_on), null)
      from shipment as s join "order" as o on o.id = s."order"
      where s.archived = 0 and (o.id = i."order" or (i."order" is null and o.contract = i.contract)))
    else i.date end
from invoice as i
