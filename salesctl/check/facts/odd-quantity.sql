-- message: {qty:quantity} of `{line}`: {why:words}
-- hint: correct the quantity, or leave it where it is meant so
-- words: nothing or less, a part of one where this client takes whole ones, far from what this client takes
-- level: warning
-- of: order
select kind, id, 'lines.' || line || '.qty' as at, line, qty,
  iif(far, 'far from what this client takes', 'a part of one where this client takes whole ones') as why
from odd_line
union all
select 'shipment', record, 'lines.' || order_line || '.qty', order_line, qty, 'nothing or less'
from r_shipment_lines
where qty <= 0
