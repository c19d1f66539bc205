-- title: In numbers
-- heads: stands as, since, shipments, last, every, past sales, owes, of it late, credit limit, days to pay, prices
-- words: lead, prospect, new, active, at risk, dormant, revived, dead
-- word: state
-- ref: price_list
-- money: past, owes, late, credit_limit
-- date: first_on, last_on
select l.state, l.first_on, l.shipments, l.last_shipped_on as last_on, k.median_gap as every, nullif(l.past_value, 0) as past,
  (select sum(r.outstanding) from receivable as r where r.client = c.id and r.currency = coalesce(l.currency, book_currency())) as owes,
  (select sum(r.overdue) from receivable as r where r.client = c.id and r.overdue > 0
     and r.currency = coalesce(l.currency, book_currency())) as late,
  c.credit_limit, c.payment_terms_days, c.price_list, coalesce(l.currency, c.currency, book_currency()) as currency
from client as c
left join lifecycle as l on l.client = c.id
left join cadence as k on k.client = c.id
where c.id = :client
