-- A person's figures of this month so far against the average of the three months before up to the same working day: what was shipped,
-- what was paid (the book's currency), clients shipped to, dealings held. Only of months in which the person had any. `trend_fact` has
-- the records, each by itself: summing them up takes longer than this does.
-- stage: user
with days as materialized (
  select day, month, gone from trend_day
),
facts as (
  select 'shipped' as figure, s.user, d.month, sum(s.gross) as value
  from sold as s join days as d on d.day = s.shipped_on where s.currency = book_currency() group by s.user, d.month
  union all
  select 'paid', k.user, d.month, sum(k.amount)
  from collected as k join days as d on d.day = k.paid_on where k.currency = book_currency() group by k.user, d.month
  union all
  select 'clients', s.user, d.month, count(distinct s.client)
  from sold as s join days as d on d.day = s.shipped_on group by s.user, d.month
  union all
  select 'dealings', h.owner, d.month, count(*)
  from held as h join days as d on d.day = h.done_on group by h.owner, d.month
),
usual as (
  select figure, user, iif(figure in ('shipped', 'paid'), in_proportion(sum(value), 1, count(*), book_currency()), in_proportion(sum(value), 1, count(*)))
    as value, count(*) as months
  from facts where month < substr(today(), 1, 7) group by figure, user
)
select u.user, u.figure, coalesce(f.value, 0) as now, u.value as usual, u.months, n.gone,
  share(coalesce(f.value, 0), u.value) as share
from usual as u
join (select max(gone) as gone from days) as n
left join facts as f on f.figure = u.figure and f.user = u.user and f.month = substr(today(), 1, 7)
join "user" as w on w.id = u.user and w.archived = 0 and (w.left_on is null or w.left_on >= today())
where u.value > 0
