-- duty: 4
-- title: An order was not shipped in full by the day promised
-- title.ru: Заказ не отгружен полностью в обещанный срок
-- action: call
-- why: {order_id} was promised for {promised_on:date}, {lines:line|lines} not shipped in full
-- why.ru: {order_id} обещан к {promised_on:date}, не отгружено полностью: {lines:строка|строки|строк}
-- urgency: today
-- needs: order_line_state
-- done_when: everything is shipped, waited for by agreement, or cancelled
-- done_when.ru: всё отгружено, согласовано ожидание или отказ
select client, max(owner) as owner, "order" as about, "order" as order_id, promised_on, promised_on as due, count(*) as lines
from order_line_state
where promised_on < today() and shipped < ordered and cancelled = 0 and replaced = 0
  and (waits_until is null or waits_until < today())
group by "order"
