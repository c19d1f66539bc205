-- How much of each of the month's targets should be reached by today: the part of a month that had come in by the same working day of
-- the last six months, by that person's own payments (`own` 1); by working days where there are not two months to go by.
-- stage: user
with now as (
  select sum(work) as days, sum(case when day <= today() then work else 0 end) as gone
  from calendar where month = substr(today(), 1, 7)
)
select f.user, f.month, f.metric, f.target, f.fact, n.days, n.gone,
  case when f.metric in ('revenue', 'collections') and c.share is not null then c.share else share(n.gone, n.days) end as due_share,
  f.metric in ('revenue', 'collections') and c.share is not null as own
from plan_fact as f
join now as n
left join pace_curve as c on c.user = f.user
where f.month = substr(today(), 1, 7) and f.target > 0
