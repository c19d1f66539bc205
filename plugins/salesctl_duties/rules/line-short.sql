-- duty: 4
-- title: Tell the client that something is missing
-- title.ru: Предупредить о недостаче в заказе
-- action: call
-- why: {short:quantity} of {product} cannot be delivered with {order_id}: agree a substitute or a date
-- why.ru: {short:quantity} {product} нет для {order_id}: договориться о замене или сроке
-- urgency: now
-- needs: order_line_state
-- done_when: a substitute, a later date or a cancellation is agreed, or it is shipped after all
-- done_when.ru: согласована замена, срок или отказ, либо всё отгружено
select s.client, s.owner, s."order" || '/' || s.line as about, s."order" as order_id, s.product, s.short, s.short_on as due
from order_line_state as s
where s.short > 0 and s.cancelled = 0 and s.replaced = 0 and s.waits_until is null and s.shipped < s.ordered
