-- title: Account of {client} on {today:date}
-- help: A client's account: every document and payment, what is owed.
-- span: today
-- takes: client
-- may_take: entity
-- columns:
--   day       date      day
--   what      word      what #entry of an account
--   document  ref       document
--   entity    ref       entity
--   due_on    date      due
--   currency  currency  currency
--   amount    money     amount
--   balance   money     balance
-- key: day, what, document, entity, currency
-- words:
--   balance    balance
--   shipment   shipment
--   invoice    invoice
--   payment    payment
--   transfer   transfer
--   return     return
--   price      price
--   rebate     rebate
--   claim      claim
--   write_off  write-off
-- as_of: payment, shipment
select day, what, document, entity, due_on, currency, amount,
  sum(coalesce(amount, 0)) over (partition by currency, entity order by day, turn, document rows unbounded preceding) as balance
from (
  select dated_on as day, kind <> 'opening' as turn, iif(kind = 'opening', 'balance', kind) as what,
    iif(kind = 'opening', number, document) as document, entity, coalesce(currency, book_currency()) as currency, amount, due_on
  from debt_document
  where client = :client
  union all
  select date, 2, reason, id, entity, currency, -amount, null
  from credit_now
  where client = :client and id not in (select record from before_opening)
  union all
  select date, 3, 'payment', id, entity, currency, -amount, null
  from payment_now
  where client = :client and id not in (select record from before_opening)
  union all
  select paid_on, 4, 'transfer', payment, entity, currency, -amount, null
  from payment_transfer
  where client = :client
)
where :entity in ('', entity)
order by currency, entity, day, turn, document

-- note: {records:record holds|records hold} something dated after today, which does not count yet: salesctl check --warn
select count(*) as records from dated_ahead where client = :client having count(*) > 0
