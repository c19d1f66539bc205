-- duty: 2
-- title: Collect the prepayment
-- action: call
-- why: {lacking:money} of the {asked:money} agreed in advance for {order:record} still to come
-- urgency: today
-- weight: lacking
-- needs: prepayment order_line_state
-- done_when: as much as was agreed is paid for the order; what a promise to pay covers waits for its day
-- do: salesctl pay {client} SUM --for {about}
select p.client, p.owner, p."order" as about, p."order", p.ordered_on as due, p.asked, p.lacking, p.currency
from prepayment as p
where p.lacking > 0
  and exists (select 1 from order_line_state as l where l."order" = p."order" and l.open > 0)
  and not exists (
    select 1 from promise_now as m
    where m.client = p.client and m.by >= today() and m.document is null and coalesce(m.amount, p.lacking) >= p.lacking + coalesce((
      select sum(r.overdue) from receivable as r where r.client = p.client), 0))
