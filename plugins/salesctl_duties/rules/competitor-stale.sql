-- duty: 23
-- title: Find out what a competitor is doing
-- action: task
-- why: nothing new of {rival} since {known_on:date}
-- or why: nothing is known of {rival} yet
-- urgency: week
-- settings: after_days=60
-- local: no
-- needs: competitor
-- done_when: there is newer intel of them, or somebody went over their card
-- do: salesctl competitor confirm {about}
with heard as (
  select i.competitor, i.owner, i.observed_on, row_number() over (partition by i.competitor order by i.observed_on desc, i.id desc) as turn
  from intel as i
  where i.competitor is not null and i.archived = 0
),
known as (
  select c.id, c.name, h.owner, max(coalesce(h.observed_on, ''), coalesce(c.checked_on, '')) as known_on
  from competitor as c
  left join heard as h on h.competitor = c.id and h.turn = 1
  where c.archived = 0
)
select null as client, owner, id as about, name as rival, nullif(known_on, '') as known_on,
  add_days(nullif(known_on, ''), :after_days) as due
from known
where known_on <= add_days(today(), -:after_days)
