-- duty: 9
-- title: Win a client back
-- title.ru: Оживить «мёртвого» клиента
-- action: call
-- why: nothing shipped for {quiet_days:day|days}; {past_value:money} in all before
-- why.ru: не отгружались {quiet_days:день|дня|дней}; всего купили на {past_value:money}
-- urgency: week
-- weight: past_value
-- settings: rest_days=30
-- needs: lifecycle
-- done_when: somebody there is spoken to, or a deal or order begins
-- done_when.ru: поговорили с клиентом, появилась сделка или заказ
select l.client, l.owner, l.client as about, l.quiet_days, l.past_value, l.currency
from lifecycle as l
where l.state in ('dormant', 'dead')
  and coalesce(l.last_held_on, '') < add_days(today(), -:rest_days)
  and not exists (select 1 from deal_state as d where d.client = l.client and d.outcome = 'open')
  and not exists (select 1 from "order" as o where o.client = l.client and o.date > l.last_shipped_on and o.archived = 0)
