-- duty: 14
-- title: Complete a product sheet
-- action: task
-- why: {name}, one of the top: {missing:words} unknown
-- words: technical data, advantages
-- urgency: week
-- local: no
-- needs: product
-- done_when: the sheet has technical data and advantages
-- do: salesctl product edit {about}
with lacking as (
  select p.id, p.name, rtrim(
      iif(p.specs is null, 'technical data' || ', ', '')
      || iif(not exists (select 1 from product_advantages as a where a.record = p.id), 'advantages', ''),
      ', ') as missing
  from product as p
  where p.archived = 0 and coalesce(p.nature, 'good') = 'good' and coalesce(p.discontinued, 0) = 0 and p.top = 1
)
select null as client, coalesce(
    (select min(id) from "user" where role = 'marketing' and archived = 0 and (left_on is null or left_on >= today())),
    (select min(id) from "user" where role = 'manager' and archived = 0 and (left_on is null or left_on >= today()))) as owner,
  k.id as about, k.name, k.missing
from lacking as k
where k.missing <> ''
