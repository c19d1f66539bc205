-- duty: 4
-- title: Tell the client that something is missing
-- action: call
-- why: {short:quantity} of {product} cannot be delivered with {order:record}: agree a substitute or a date
-- urgency: now
-- needs: order order_line_state
-- done_when: the client agreed to a substitute, a later date or a cancellation, or it is shipped after all
-- do: salesctl order substitute {line} SKU=QTY --agreed-by CONTACT
select s.client, s.owner, s."order" || '/' || s.line as about, s."order",
  coalesce(p.name, s.text, s.product, s.line) as product, s.short, s.short_on as due
from order_line_state as s
left join product as p on p.id = s.product
where s.short > 0 and s.cancelled = 0 and s.settled = 0 and s.shipped < s.ordered
