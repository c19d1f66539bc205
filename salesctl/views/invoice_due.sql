-- What is to be invoiced by contracts and has no invoice: each part of a schedule from the day its event was (of an order's deliveries:
-- of all of them), each period of what comes again from its first day. `part` or `period_on` says which. A part is invoiced where an
-- invoice names it; invoices that name none take the parts in their order. The last part is what the others leave. `reached_on`
-- is NULL for a part whose event was not yet. What an opening balance has taken over is not asked for.
-- money: amount
-- date: period_on, reached_on
-- stage: record, client, owner
with ordered as (
  select o.contract, count(*) as orders, sum(v.gross) as gross, iif(count(e.shipped_on) = count(*), max(e.shipped_on), null) as shipped_on,
    iif(count(e.delivered_on) = count(*), max(e.delivered_on), null) as delivered_on,
    iif(count(e.accepted_on) = count(*), max(e.accepted_on), null) as accepted_on
  from "order" as o
  left join order_sum as v on v."order" = o.id
  left join order_event as e on e."order" = o.id
  where o.contract in (select record from contract_schedule) and o.archived = 0
  group by o.contract
),
scheduled as (
  select k.id as record, k.number, k.client, coalesce(k.owner, c.owner) as owner, coalesce(k.currency, c.currency, book_currency()) as currency,
    p.n, p.id as part, p."on", coalesce(k.amount, o.gross) as total, percent_of(coalesce(k.amount, o.gross), p.percent, coalesce(k.currency, c.currency, book_currency())) as amount,
    coalesce(milestone_day(p."on", 'signature', k.signed_client_on), milestone_day(p."on", 'shipment', o.shipped_on),
      milestone_day(p."on", 'delivery', o.delivered_on), milestone_day(p."on", 'acceptance', o.accepted_on)) as reached_on
  from contract as k
  join contract_schedule as p on p.record = k.id
  left join client as c on c.id = k.client
  left join ordered as o on o.contract = k.id
  where k.signed_client_on is not null and k.terminated_on is null and k.archived = 0
),
asked as (
  select s.*, case when s.n = max(s.n) over w then s.total - sum(s.amount) over w + s.amount else s.amount end as sum
  from scheduled as s
  window w as (partition by s.record)
),
written as (
  select coalesce(i.contract, o.contract) as contract, coalesce(i.part, '') as part, sum(i.amount) as amount
  from invoice as i
  left join "order" as o on o.id = i."order"
  where i.archived = 0 and coalesce(i.kind, 'final') <> 'request' and i.period is null
  group by coalesce(i.contract, o.contract), coalesce(i.part, '')
),
unnamed as (
  select a.*, sum(a.sum) over (partition by a.record order by a.n) as upto
  from asked as a
  where not exists (select 1 from written as w where w.contract = a.record and w.part = a.part)
),
opened as (
  select client, max(as_of) as as_of from balance where opening = 1 and archived = 0 group by client
)
select u.record, u.number, u.client, u.owner, u.part, null as period_on, u."on", u.reached_on, u.sum as amount, u.currency
from unnamed as u
left join written as w on w.contract = u.record and w.part = ''
left join opened as b on b.client = u.client
where coalesce(w.amount, 0) < u.upto and (u.reached_on is null or u.reached_on > coalesce(b.as_of, ''))
union all
select r.record, k.number, r.client, coalesce(k.owner, d.owner, c.owner), null, r.period_on, null, r.period_on, sum(r.amount), r.currency
from recurring_due as r
left join contract as k on r.kind = 'contract' and k.id = r.record
left join deal as d on r.kind = 'deal' and d.id = r.record
left join client as c on c.id = r.client
left join opened as b on b.client = r.client
where r.document is null and r.weight = percent(100) and r.period_on <= today() and r.period_on > coalesce(b.as_of, '')
group by r.record, r.period_on
