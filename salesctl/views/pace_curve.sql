-- What part of a month's payments had come by the same working day as today's: of each person's last six months,
-- where there were two to go by.
-- stage: user
with now as (
  select sum(work) as days, sum(case when day <= today() then work else 0 end) as gone
  from calendar where month = substr(today(), 1, 7)
),
days as (
  select day, month, work_n - min(work_n - work) over (partition by month) as turn from calendar
  where day >= add_months(substr(today(), 1, 8) || '01', -6) and day < substr(today(), 1, 7)
),
past as (
  select k.user, d.month, sum(k.amount) as whole, sum(case when d.turn <= n.gone then k.amount else 0 end) as early
  from collected as k
  join days as d on d.day = k.paid_on
  join now as n
  where k.currency = book_currency()
  group by k.user, d.month
)
select user, share(sum(early), sum(whole)) as share from past where whole > 0 group by user having count(*) >= 2
