-- What people did, sold, shipped and were paid, fact by fact: the figures of a day, a week, a month are sums over it. A figure without
-- a currency is how many different `counted` there are, one with a currency the sum of `amount`. Sales and payments belong to those
-- who sold then, everything else to who did it. `turn` is the order the figures are shown in.
-- money: amount
-- date: day
select 1 as turn, 'calls' as figure, owner as user, done_on as day, client, activity as record, activity as counted, null as amount,
  null as currency
from held
where type = 'call'
union all
select 2, 'meetings', owner, done_on, client, activity, activity, null, null
from held
where type in (select type from in_person)
union all
select 3, 'attempts', owner, done_on, client, id, id, null, null
from activity
where outcome in ('no_answer', 'busy') and archived = 0 and done_on is not null
union all
select 4, 'promises', owner, done_on, client, id, id, null, null
from activity
where promise_by is not null and archived = 0 and done_on is not null
union all
select 5, 'requests', owner, answered_on, client, id, id, null, null
from request
where archived = 0 and answered_on is not null
union all
select 6, 'offers', owner, sent_on, client, offer, offer, null, null
from offer_state
where sent_on is not null
union all
select 7, 'orders', owner, date, client, id, id, null, null
from "order"
where archived = 0
union all
select 8, 'clients', user, shipped_on, client, shipment, client, null, null
from sold
union all
select 9, 'new-clients', s.user, s.shipped_on, s.client, s.shipment, s.client, null, null
from client_since as k
join sold as s on s.client = k.client and s.shipped_on = k.first_delivery_on
union all
select 10, 'not-held', owner, start_on, client, activity, activity, null, null
from planned
where start_on < today()
union all
select 11, 'ordered', o.owner, o.date, o.client, o.id, o.id, v.gross, v.currency
from order_sum as v
join "order" as o on o.id = v."order"
where o.archived = 0 and v.gross <> 0
union all
select 12, 'shipped', user, shipped_on, client, shipment, shipment, gross, currency
from sold
union all
select 13, 'paid', user, paid_on, client, payment, payment, amount, currency
from collected
