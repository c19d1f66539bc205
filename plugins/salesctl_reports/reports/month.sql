-- title: What came of {month}
-- help: What came of the month; what was corrected after it was closed.
-- span: period
-- like: week
-- columns:
--   user       ref       who
--   figure     word      figure
--   count      integer   number #count
--   amount     money     sum
--   currency   currency  currency
--   corrected  as/unit   corrected since closing
with fact as (
  select * from figure_fact where day between :start and :end
),
person (id) as (
  select id from "user" where archived = 0 and role = 'rep' and (left_on is null or left_on >= today())
  union all
  select null
),
now as (
  select p.id as user, f.turn, f.figure, f.currency, iif(f.currency is null, count(distinct f.counted), sum(f.amount)) as value
  from person as p
  join fact as f on p.id is null or f.user = p.id
  group by p.id, f.turn, f.figure, f.currency
),
-- what was pinned of everybody; a sum in another currency carries it in its id
pinned as (
  select iif(f.currency is null, f.id, replace(f.id, '-' || lower(f.currency), '')) as figure, f.currency,
    coalesce(iif(f.currency is null, f.count, f.amount), 0) as value
  from close as k
  join close_figures as f on f.record = k.id
  where k.period = 'month' and k.date = :end and k.user is null and k.team is null and k.archived = 0
),
closed as (
  select count(*) > 0 as closed from close where period = 'month' and date = :end and user is null and team is null and archived = 0
),
told as (
  select n.user, n.turn, n.figure, n.currency, n.value, iif(n.user is null and c.closed, n.value - coalesce(p.value, 0), 0) as corrected
  from now as n
  join closed as c
  left join pinned as p on p.figure = n.figure and p.currency is n.currency
  union all
  select null, 99, p.figure, p.currency, 0, -p.value
  from pinned as p
  where not exists (select 1 from now as n where n.user is null and n.figure = p.figure and n.currency is p.currency)
)
select user, figure, iif(currency is null, value, null) as count, iif(currency is null, null, value) as amount, currency,
  nullif(corrected, 0) as corrected, iif(currency is null, 'integer', 'money') as unit
from told
where value <> 0 or corrected <> 0
order by user is null, user, turn, currency
