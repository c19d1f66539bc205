-- message: {returned:quantity} of `{line}` came back in all, {shipped:quantity} were shipped with {shipment}
-- hint: correct the quantity, or the shipment it names
-- needs: credit_note_lines
-- of: credit_note
select 'credit_note' as kind, id, 'lines.' || line || '.qty' as at, line, shipment, returned, shipped
from (
  select c.id, c.shipment, k.order_line as line,
    sum(k.qty) over (partition by c.shipment, k.order_line) as returned,
    (select sum(l.qty) from r_shipment_line as l where l.shipment = c.shipment and l.order_line = k.order_line) as shipped,
    row_number() over (partition by c.shipment, k.order_line order by c.date desc, c.id desc) as turn
  from r_credit_note as c
  join r_credit_note_lines as k on k.record = c.id
  where c.archived = 0 and c.reason = 'return' and c.shipment is not null
)
where returned > coalesce(shipped, 0) and turn = 1
