-- duty: 2
-- title: Write an invoice that has fallen due
-- action: task
-- why: {contract:record}: {amount:money} ({part}) to be invoiced since {reached_on:date}
-- or why: {contract:record}: {amount:money} for the period from {period_on:date} is neither invoiced nor shipped
-- urgency: today
-- weight: amount
-- settings: back_days=366
-- needs: invoice_due
-- done_when: the invoice is there; of what comes again, a shipment does, too
-- do: salesctl invoice new {about}
select client, owner, record || '/' || coalesce(part, period_on) as about, record as contract, part, period_on,
  reached_on, reached_on as due, amount, currency
from invoice_due
where reached_on between add_days(today(), -:back_days) and today() and amount > 0
