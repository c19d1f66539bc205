-- duty: 20
-- title: A figure fell against its own past
-- action: task
-- why: {figures:words}, against the three months before
-- words: shipments, payments, clients, dealings
-- urgency: week
-- settings: fell=30 from_day=8 again_days=10
-- needs: figure_trend
-- local: no
-- done_when: the figure is back; for again_days after it was looked into, noted under this obligation or when closing a day
-- do: salesctl report bottleneck
with fallen as (
  select f.*, row_number() over (partition by f.user order by f.share) as turn
  from figure_trend as f
  where f.gone >= :from_day and f.months >= 2 and f.share <= percent(100 - :fell)
)
select null as client, f.user as owner, f.user || ' ' || substr(today(), 1, 7) as about,
  group_concat(case f.figure when 'shipped' then 'shipments' when 'paid' then 'payments'
    when 'clients' then 'clients' else 'dealings' end
    || ' −' || share_text(f.usual - f.now, f.usual) || ' %', ', ') as figures
from (select * from fallen order by user, share) as f
join "user" as u on u.id = f.user
left join seen_to as t on t.rule = 'figure-fell' and t.about = f.user || ' ' || substr(today(), 1, 7)
where (t.done_on is null or t.done_on <= add_days(today(), -:again_days))
  and not exists (
    select 1 from close as k where k.user = f.user and k.comment is not null and k.archived = 0 and k.date > add_days(today(), -:again_days)
      and k.date >= substr(today(), 1, 8) || '01')
group by f.user
