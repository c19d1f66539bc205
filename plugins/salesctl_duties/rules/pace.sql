-- duty: 1
-- title: The plan is behind
-- title.ru: План отстаёт
-- action: task
-- why: behind the plan (reached/due by now): {behind}; {basis}, {left:working day|working days} left
-- why.ru: отстаём от плана (есть/должно быть): {behind}; {basis}, осталось {left:рабочий день|рабочих дня|рабочих дней}
-- urgency: week
-- settings: slack=10 from_day=4 again_days=5
-- needs: plan_pace seen_to
-- done_when: the figures are on their way again; for again_days after it was thought through, noted under this obligation
-- done_when.ru: показатели догнали темп; на again_days после разбора, отмеченного по этому обязательству
-- do: salesctl report plan
select null as client, p.user as owner, p.user || ' ' || p.month as about, max(p.days - p.gone) as left,
  group_concat(replace(p.metric, '_', ' ') || ' ' || floor_div(p.fact * 100, p.target) || '/' || floor_div(p.due_share, 100) || ' %', ', ')
    as behind,
  iif(max(p.own), iif(lang() = 'ru', 'по своим прошлым месяцам', 'by own past months'), iif(lang() = 'ru', 'по рабочим дням', 'by working days'))
    as basis
from plan_pace as p
join "user" as u on u.id = p.user
left join seen_to as t on t.rule = 'pace' and t.about = p.user || ' ' || p.month
where p.gone >= :from_day and p.fact < percent_of(p.target, floor_div(p.due_share * (100 - :slack), 100))
  and (t.done_on is null or t.done_on <= add_days(today(), -:again_days))
group by p.user, p.month
