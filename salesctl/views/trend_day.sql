-- The days that figures are compared by: this month so far, and the three before up to the same working day. `gone`: how many of this
-- month's working days that are.
-- date: day
with now as (
  select sum(case when day <= today() then work else 0 end) as gone from calendar where month = substr(today(), 1, 7)
)
select d.day, d.month, n.gone
from (
  select day, month, work_n - min(work_n - work) over (partition by month) as turn from calendar
  where day >= add_months(substr(today(), 1, 8) || '01', -3) and day <= today()) as d
join now as n
where d.turn <= n.gone
