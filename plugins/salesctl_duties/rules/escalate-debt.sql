-- duty: 2
-- title: A debt to take to the manager
-- title.ru: Долг пора передать руководителю
-- action: manager
-- why: {outstanding:money} overdue, the oldest by {overdue_days:day|days}
-- why.ru: просрочено {outstanding:money}, старейший долг {overdue_days:день|дня|дней}
-- urgency: week
-- weight: outstanding
-- settings: after_days=60
-- needs: receivable
-- done_when: the oldest debt is paid
-- done_when.ru: старейший долг оплачен
select client, max(owner) as owner, client as about, currency, sum(outstanding) as outstanding, max(overdue_days) as overdue_days,
  min(due_on) as due
from receivable
where overdue_days > 0
group by client, currency
having max(overdue_days) > :after_days
