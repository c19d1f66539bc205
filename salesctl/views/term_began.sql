-- The day from which the payment term of a shipment or an invoice is counted: its own, unless it is from something else. NULL while
-- that has not happened. Of several invoices of an order a shipment follows the first that is not older than it, else the last;
-- an invoice follows the shipment and acceptance of all of its order, else of the orders of its contract.
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
      select iif(count(e.shipped_on) = count(*), max(e.shipped_on), null) from order_event as e
      where e."order" = i."order" or (i."order" is null and e.contract = i.contract))
    when 'acceptance' then (
      select iif(count(e.accepted_on) = count(*), max(e.accepted_on), null) from order_event as e
      where e."order" = i."order" or (i."order" is null and e.contract = i.contract))
    else i.date end
from invoice as i
