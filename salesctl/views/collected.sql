-- Every payment, divided among those who sold what it paid for: the documents it names, then those it settled by turn, the
-- earliest money first. What settles nothing yet is the client's owner's of that day. The parts of a payment are always the payment.
-- money: amount
-- date: paid_on
-- stage: user
with named as (
  select payment, document, amount from payment_part where known = 1
),
said as (
  select payment, sum(amount) as amount from named group by payment
),
rest as (
  select p.id as payment, p.client, p.entity, p.currency, p.date, p.amount - coalesce(s.amount, 0) as amount
  from payment_now as p
  left join said as s on s.payment = p.id
),
paid as (
  select *, sum(amount) over (
    partition by client, entity, currency order by date, payment rows unbounded preceding) as upto,
    sum(amount) over (partition by client, entity, currency) as all_of_it
  from rest
  where amount > 0 and payment not in (select record from before_opening)
),
-- credit notes and what was over elsewhere settle before money does
money as (
  select p.payment, p.client, p.entity, p.currency, max(f.amount - p.all_of_it, 0) + p.upto - p.amount as low,
    max(f.amount - p.all_of_it, 0) + p.upto as high
  from paid as p
  join free_money as f on f.client = p.client and f.entity = p.entity and f.currency = p.currency
),
debt as (
  select document, client, entity, currency, by_turn, sum(by_turn) over (
    partition by client, entity, currency order by turn rows unbounded preceding) as upto
  from settlement
  where by_turn > 0
),
met as (
  select m.payment, d.document, min(m.high, d.upto) - max(m.low, d.upto - d.by_turn) as amount
  from money as m
  join debt as d on d.client = m.client and d.entity = m.entity and d.currency = m.currency
  where d.upto > m.low and d.upto - d.by_turn < m.high
),
unmet as (
  select r.payment, null as document, r.amount - coalesce(sum(m.amount), 0) as amount
  from rest as r
  left join met as m on m.payment = r.payment
  group by r.payment, r.amount
),
piece as (
  select payment, document, amount from named
  union all
  select payment, document, amount from met
  union all
  select payment, document, amount from unmet where amount <> 0
)
select i.payment, p.client,
  coalesce(s.user, (select e.owner from client_earlier_owners as e where e.record = p.client and e.until >= p.date order by e.until limit 1), c.owner) as user, p.date as paid_on, i.document, p.currency,
  case when s.share < percent(100) and s.turn > 1 then percent_of(i.amount, s.share, p.currency)
    when s.share < percent(100) then i.amount - (
      select sum(percent_of(i.amount, o.share, p.currency)) from seller as o where o.document = i.document and o.turn > 1)
    else i.amount end as amount
from piece as i
join payment_now as p on p.id = i.payment
left join seller as s on s.document = i.document
left join client as c on c.id = p.client
