-- Every shipment, divided among those who sold it. The parts are always the whole.
-- money: net, gross
-- date: shipped_on
select v.shipment, v.client, s.user, v.shipped_on, v.currency,
  case when s.share = percent(100) then v.net when s.turn > 1 then percent_of(v.net, s.share, v.currency) else v.net - (
    select sum(percent_of(v.net, o.share, v.currency)) from seller as o where o.document = v.shipment and o.turn > 1) end as net,
  case when s.share = percent(100) then v.gross when s.turn > 1 then percent_of(v.gross, s.share, v.currency) else v.gross - (
    select sum(percent_of(v.gross, o.share, v.currency)) from seller as o where o.document = v.shipment and o.turn > 1) end as gross
from shipment_value as v
join seller as s on s.document = v.shipment
