-- message: due on {due_on:date}, shipped only on {shipped_on:date}
-- within: record
-- hint: correct the due date; money before the goods is a payment that names the order
-- needs: shipment
-- of: shipment
select 'shipment' as kind, id, 'due_on' as at, due_on, shipped_on
from r_shipment where due_on < shipped_on
