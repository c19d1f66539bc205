-- duty: 5
-- title: Ask when to expect the order
-- title.ru: Узнать, когда ждать заказ
-- action: call
-- why: nothing shipped this month, the last on {last_on:date}; usually every {median_gap:day|days}
-- why.ru: в этом месяце не отгружались, последний раз {last_on:date}; обычно раз в {median_gap:день|дня|дней}
-- urgency: today
-- weight: past_value
-- settings: rest_days=5
-- needs: cadence lifecycle
-- done_when: the client is shipped to, orders, or says when to expect the order
-- done_when.ru: клиент отгрузился, заказал или сказал, когда ждать заказ
select l.client, l.owner, l.client as about, k.last_on, k.median_gap, k.usual_next_on as due, l.past_value, l.currency
from cadence as k
join lifecycle as l on l.client = k.client
where l.state in ('new', 'active', 'at_risk', 'revived')
  and k.usual_next_on < today() and k.last_on < substr(today(), 1, 8) || '01'
  and not exists (select 1 from activity as a where a.client = l.client and a.expects_on >= today() and a.done_on is not null)
  and not exists (select 1 from held as h where h.client = l.client and h.done_on > add_days(today(), -:rest_days))
  and not exists (select 1 from "order" as o where o.client = l.client and o.date > k.last_on and o.archived = 0)
