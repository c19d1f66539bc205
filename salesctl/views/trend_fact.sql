-- The records that the figures of `figure_trend` are made of: what each adds to this month's (`now`), and to those of the months before
-- (`earlier`, whose average by month is the usual). For a client shipped to stands the first shipment of the month.
-- date: day
with fact as (
  select 'shipped' as figure, s.user, d.month, s.shipped_on as day, s.client, s.shipment as record, s.gross as value, 'money' as unit
  from sold as s join trend_day as d on d.day = s.shipped_on
  where s.currency = book_currency()
  union all
  select 'paid', k.user, d.month, k.paid_on, k.client, k.payment, sum(k.amount), 'money'
  from collected as k join trend_day as d on d.day = k.paid_on
  where k.currency = book_currency()
  group by k.user, k.payment
  union all
  select 'clients', s.user, d.month, min(s.shipped_on), s.client, s.shipment, 1, 'integer'
  from sold as s join trend_day as d on d.day = s.shipped_on
  group by s.user, d.month, s.client
  union all
  select 'dealings', h.owner, d.month, h.done_on, h.client, h.activity, 1, 'integer'
  from held as h join trend_day as d on d.day = h.done_on
)
select figure, user, month, day, client, record, iif(month = substr(today(), 1, 7), value, null) as now,
  iif(month < substr(today(), 1, 7), value, null) as earlier, unit
from fact
