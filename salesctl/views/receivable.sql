-- What is owed, document by document, as of today: charged less returned, credited and paid. A document without terms has no
-- due date and is not overdue. Disputed money is owed, and shown apart: `undisputed` is what may be asked for, once its day has passed,
-- and `overdue` what of that is past its day. `promised` is how much of the undisputed promises to pay cover whose day has not
-- passed: a sum covers the documents it was promised for, the oldest due first, then the client's oldest overdue ones.
-- shows: client
-- money: amount, returned, credited, paid, outstanding, disputed, undisputed, overdue, promised
-- date: dated_on, due_on
-- stage: document, client, owner
with owed as (
  select s.document, s.kind, s.number, s.client, s.entity, c.owner, s.currency, s.dated_on, s.due_on, s.turn, s.amount, s.returned,
    s.credited, s.paid, s.outstanding, min(s.claimed, s.outstanding) as disputed,
    max(s.outstanding - s.claimed, 0) as undisputed,
    coalesce(max(days_between(s.due_on, today()), 0), 0) as overdue_days,
    p.activity as promise, p.amount as promised_sum
  from settlement as s
  left join client as c on c.id = s.client
  left join promise_now as p on p.document = s.document and p.by >= today()
  where s.outstanding > 0
),
named as (
  -- without a sum all that may be asked for
  select *, case when promise is null then 0 else max(0, min(undisputed, coalesce(promised_sum, undisputed + before_it) - before_it))
    end as by_name
  from (
    select *, coalesce(sum(undisputed) over (
      partition by promise order by turn, document rows between unbounded preceding and 1 preceding), 0) as before_it
    from owed)
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
    else max(coalesce(g.amount, 0) - coalesce((select sum(o.by_name) from named as o where o.promise = g.activity), 0), 0)
  end) as amount
  from pledged as g
  group by g.client
),
in_turn as (
  select *, coalesce(sum(case when overdue_days > 0 then undisputed - by_name else 0 end) over (
    partition by client order by turn rows between unbounded preceding and 1 preceding), 0) as ahead
  from named
)
select t.document, t.kind, t.number, t.client, t.entity, t.owner, t.currency, t.dated_on, t.due_on, t.amount, t.returned,
  t.credited, t.paid, t.outstanding, t.disputed, t.undisputed, t.overdue_days,
  iif(t.overdue_days > 0, t.undisputed, 0) as overdue,
  t.by_name + case when t.overdue_days > 0 then max(0, min(t.undisputed - t.by_name, coalesce(p.amount, 0) - t.ahead)) else 0 end
    as promised
from in_turn as t
left join pool as p on p.client = t.client
