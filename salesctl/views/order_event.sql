-- When all of an order was shipped, delivered and accepted: the last such day of its shipments, NULL while something is open or, of
-- delivery and acceptance, one of them is not there yet.
-- stage: contract, client
-- needs: shipment
with whole as (
  select o.id as "order", o.contract, o.client, max(s.shipped_on) as shipped_on,
    iif(count(s.delivered_on) = count(*), max(s.delivered_on), null) as delivered_on,
    iif(count(s.accepted_on) = count(*), max(s.accepted_on), null) as accepted_on
  from "order" as o
  join shipment as s on s."order" = o.id and s.archived = 0
  where o.archived = 0
  group by o.id
),
open as (
  select distinct "order" from order_line_state where open > 0
)
select w."order", w.contract, w.client, iif(p."order" is null, w.shipped_on, null) as shipped_on,
  iif(p."order" is null, w.delivered_on, null) as delivered_on, iif(p."order" is null, w.accepted_on, null) as accepted_on
from whole as w
left join open as p on p."order" = w."order"
