-- duty: 23
-- title: Hand on what was learnt of the market
-- action: task
-- why: {rival}: “{text}” is not yet with {missing:words}
-- words: management, marketing
-- urgency: today
-- local: no
-- needs: intel
-- done_when: it was handed to management and to marketing
-- do: salesctl intel pass {about}
with side as (
  select 'management' as id, 'management' as name
  union all
  select 'marketing', 'marketing'
)
select null as client, i.owner, i.id as about, coalesce(c.name, '—') as rival, substr(coalesce(i.text, i.what), 1, 120) as text,
  group_concat(s.name, ', ') as missing, i.observed_on as due
from intel as i
join side as s on not exists (select 1 from intel_passes as p where p.record = i.id and p."to" = s.id)
left join competitor as c on c.id = i.competitor
where i.archived = 0
group by i.id
