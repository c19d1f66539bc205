-- duty: 1
-- title: The plan is behind
-- action: task
-- why: behind the plan (reached/due by now): {behind:words}; {basis:words}, {left:working day|working days} left
-- words: by own past months, by working days, revenue, collections, new clients
-- urgency: week
-- settings: slack=10 from_day=4 again_days=5
-- needs: target plan_pace
-- local: no
-- done_when: the figures are on their way again; for again_days after it was thought through, noted under this obligation
-- do: salesctl report plan
select null as client, p.user as owner, p.user || ' ' || p.month as about, max(p.days - p.gone) as left,
  group_concat(replace(p.metric, '_', ' ') || ' ' || share_text(p.fact, p.target) || '/' || share_text(p.due_share, percent(100)) || ' %', ', ')
    as behind,
  iif(max(p.own), 'by own past months', 'by working days')
    as basis
from plan_pace as p
join "user" as u on u.id = p.user
left join seen_to as t on t.rule = 'pace' and t.about = p.user || ' ' || p.month
where p.gone >= :from_day and p.fact < in_proportion(p.target, discounted(p.due_share, percent(:slack)), percent(100))
  and (t.done_on is null or t.done_on <= add_days(today(), -:again_days))
group by p.user, p.month
