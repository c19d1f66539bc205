-- Clients to whom nothing more is shipped on credit, by the policy in force: what is overdue by its days (by one, where it says
-- none) and not disputed comes to more than its sum. The sum is in the book's currency; in another one the days alone count.
-- shows: client
-- money: overdue
-- stage: client
-- needs: receivable
select r.client, r.currency, sum(r.undisputed) as overdue, max(r.overdue_days) as overdue_days
from policy_now as p
cross join receivable as r
where (p.stop_shipping_overdue_days is not null or p.stop_shipping_amount is not null)
  and r.undisputed > 0 and r.overdue_days >= coalesce(p.stop_shipping_overdue_days, 1)
group by r.client, r.currency
having sum(r.undisputed) > max(case when r.currency = book_currency() then coalesce(p.stop_shipping_amount, 0) else 0 end)
