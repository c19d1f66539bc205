-- duty: 14
-- title: A client stands on an old price list
-- action: task
-- why: {list} has ended or was replaced{by}
-- urgency: week
-- needs: price_list
-- done_when: the client's card names a list that is valid
-- do: salesctl set {client} price_list=…
select c.id as client, c.owner, c.id as about, p.name as list, coalesce(' → ' || n.name, '') as by
from client as c
join price_list as p on p.id = c.price_list
left join price_list as n on n.supersedes = p.id and n.archived = 0 and n.valid_from <= today() and coalesce(n.valid_to, today()) >= today()
where c.archived = 0 and coalesce(c.stage, '') not in ('blacklisted', 'closed') and (p.valid_to < today() or p.archived = 1 or n.id is not null)
