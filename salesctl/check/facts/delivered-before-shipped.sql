-- message: delivered on {delivered_on:date}, shipped only on {shipped_on:date}
-- within: record
-- hint: correct one of the two days
-- needs: shipment
-- of: shipment
select 'shipment' as kind, id, 'delivered_at' as at, delivered_on, shipped_on
from r_shipment where delivered_on < shipped_on
