-- title: Last dealings
-- heads: when, what #subject, who, outcome, said
-- word: type, outcome
-- moment: done_at
-- ref: owner
select a.done_at, coalesce(n.name, a.type) as type, a.owner, a.outcome, a.text
from activity as a
left join dealing_name as n on n.type = a.type
where a.client = :client and a.done_on is not null and a.archived = 0
order by a.done_at desc
limit 5
