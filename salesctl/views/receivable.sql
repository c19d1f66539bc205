-- What is owed, document by document, as of today: charged less returned, credited and paid. A document without terms has no
-- due date and is not overdue. Disputed money is owed, and shown apart. `promised` is 1 for what a promise to pay covers whose
-- day has not passed: the documents it named, then the oldest overdue ones as far as its sum goes.
-- shows: client
-- money: amount, returned, credited, paid, outstanding, disputed
-- date: dated_on, due_on
-- boolean: promised
-- stage: document, client, owner
with owed as (
  select s.document, s.kind, s.number, s.client, s.entity, c.owner, s.currency, s.dated_on, s.due_on, s.turn, s.amount, s.returned,
    s.credited, s.paid, s.outstanding, min(s.claimed, s.outstanding) as disputed,
    coalesce(max(days_between(s.due_on, today()), 0), 0) as overdue_days,
    p.activity as promise
  from settlement as s
  left join client as c on c.id = s.client
  left join promise_now as p on p.document = s.document and p.by >= today()
  where s.outstanding > 0
),
pledged as (
  select p.client, p.activity, p.amount, sum(p.document is null) as names_none
  from promise_now as p
  where p.by >= today()
  group by p.client, p.activity
),
pool as (
  -- what is left of the promised sums when the documents they name are paid; without a sum all there is
  select g.client, sum(case
    when g.amount is null and g.names_none then 9000000000000000
    else max(coalesce(g.amount, 0) - coalesce((select sum(o.outstanding) from owed as o where o.promise = g.activity), 0), 0)
  end) as amount
  from pledged as g
  group by g.client
),
in_turn as (
  select *, coalesce(sum(case when promise is null and overdue_days > 0 then outstanding else 0 end) over (
    partition by client order by turn rows between unbounded preceding and 1 preceding), 0) as before_it
  from owed
)
select t.document, t.kind, t.number, t.client, t.entity, t.owner, t.currency, t.dated_on, t.due_on, t.amount, t.returned,
  t.credited, t.paid, t.outstanding, t.disputed, t.overdue_days,
  case when t.promise is not null or (t.overdue_days > 0 and t.before_it < p.amount) then 1 else 0 end as promised
from in_turn as t
left join pool as p on p.client = t.client
