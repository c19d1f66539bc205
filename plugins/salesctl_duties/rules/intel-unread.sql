-- duty: 23
-- title: Read what a rep learnt of the market
-- action: task
-- why: {rival}: “{text}”, handed on by {rep} on {passed_on:date}
-- urgency: week
-- settings: after_days=2
-- needs: intel passed_on
-- local: no
-- done_when: the side it was handed to says it has it
-- do: salesctl intel ack {about}
select null as client, i.id || '/' || p.side as about, coalesce(c.name, '—') as rival, coalesce(u.name, i.owner, '—') as rep,
  substr(coalesce(i.text, i.what), 1, 120) as text, p.passed_on, add_days(p.passed_on, :after_days) as due,
  case p.side
    when 'marketing' then (select min(id) from "user" where role = 'marketing' and archived = 0 and coalesce(left_on, today()) >= today())
    else coalesce(u.manager,
      (select min(id) from "user" where role = 'manager' and archived = 0 and coalesce(left_on, today()) >= today()))
  end as owner
from passed_on as p
join intel as i on i.id = p.intel
left join "user" as u on u.id = i.owner
left join competitor as c on c.id = i.competitor
where i.archived = 0 and p.read_on is null and p.passed_on <= add_days(today(), -:after_days)
