-- title: Payments {period}
-- help: What came in, and what it settled.
-- columns:
--   date      date      day
--   client    ref       client
--   owner     ref       owner
--   number    text      number #document
--   entity    ref       entity
--   currency  currency  currency
--   amount    money     amount
--   settles   text      settles
--   payment   ref       record
-- key: payment
-- total: amount
-- as_of: payment
select p.date, p.client, c.owner, p.number, p.entity, coalesce(p.currency, book_currency()) as currency, p.amount,
  (select group_concat(f.document, ', ') from payment_for as f where f.record = p.id) as settles, p.id as payment
from payment as p
left join client as c on c.id = p.client
where p.archived = 0 and p.date between :start and :end
order by p.date, p.id
