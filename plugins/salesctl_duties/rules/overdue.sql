-- duty: 2
-- title: Collect an overdue payment
-- action: call
-- why: {outstanding:money} outstanding on {document:record}, {overdue_days:day|days} overdue
-- lasting: {outstanding:money} outstanding on {document:record}, due {due:date}
-- urgency: today
-- weight: outstanding
-- settings: after_days=1
-- needs: receivable
-- done_when: a payment covers it; what a promise to pay covers waits for its day
-- do: salesctl log {line} "…" --promise SUM@DATE
select client, owner, document as about, document, due_on as due, undisputed - promised as outstanding, currency, overdue_days
from receivable
where overdue_days >= :after_days and undisputed > promised
