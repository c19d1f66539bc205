-- duty: 13
-- title: Get a sample back
-- action: call
-- why: {product}, lent on {lent_on:date}, was to be back on {due:date}
-- urgency: week
-- settings: lent_days=30
-- needs: sample
-- done_when: the day it came back is recorded, or another day is agreed
-- do: salesctl sample return {line}
select s.client, coalesce(s.owner, c.owner) as owner, s.id as about, coalesce(p.name, s.product) as product, s.lent_on,
  coalesce(s.due_back_on, add_days(s.lent_on, :lent_days)) as due
from sample as s
left join client as c on c.id = s.client
left join product as p on p.id = s.product
where s.returned_on is null and s.archived = 0 and coalesce(s.due_back_on, add_days(s.lent_on, :lent_days)) < today()
