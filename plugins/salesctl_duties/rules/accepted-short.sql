-- duty: 4
-- title: The client accepted less than was shipped
-- title.ru: Клиент принял меньше, чем отгружено
-- action: call
-- why: {refused:quantity} of {product} in {shipment} were not accepted
-- why.ru: {refused:quantity} {product} по {shipment} не приняты
-- urgency: today
-- needs: shipment_line
-- settings: within_days=30
-- done_when: a credit note or a return settles it, or the client is spoken to
-- done_when.ru: оформлен возврат или кредит-нота либо с клиентом поговорили
select l.client, c.owner, l.shipment || '/' || l.order_line as about, l.shipment, l.product, l.qty - l.accepted_qty as refused,
  s.accepted_on as due
from shipment_line as l
join shipment as s on s.id = l.shipment
left join client as c on c.id = l.client
where l.accepted_qty < l.qty and s.accepted_on is not null and days_between(s.accepted_on, today()) <= :within_days
  and not exists (select 1 from credit_note as k where k.shipment = l.shipment and k.archived = 0)
  and not exists (select 1 from held as h where h.client = l.client and h.done_at > s.accepted_at)
