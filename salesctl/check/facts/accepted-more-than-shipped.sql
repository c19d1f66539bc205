-- message: {accepted_qty:quantity} of `{line}` were accepted, {qty:quantity} were shipped
-- hint: correct one of the two
-- needs: shipment_lines
-- of: shipment
select 'shipment' as kind, record as id, 'lines.' || order_line || '.accepted_qty' as at, order_line as line, qty, accepted_qty
from r_shipment_lines
where accepted_qty > qty
