-- duty: 2
-- title: Collect an overdue payment
-- action: call
-- why: {outstanding:money} outstanding on {number}, {overdue_days:day|days} overdue
-- urgency: today
-- weight: outstanding
-- settings: after_days=1
-- needs: receivable
-- done_when: a payment covers it, or a promise to pay lies ahead
-- do: salesctl log {line} "…" --promise SUM@DATE
select client, owner, document as about, number, due_on as due, outstanding - disputed as outstanding, currency, overdue_days
from receivable
where overdue_days >= :after_days and promised = 0 and outstanding > disputed
