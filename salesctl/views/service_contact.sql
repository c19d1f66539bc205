-- When key clients were asked whether all is well, or said so themselves: a talk that was about nothing in particular or under the
-- duty to call after a delivery (`about` is empty: it stands for all that had come by then), a talk about a delivery or its order,
-- feedback that came in, and, where nobody may be called, what was written under that duty.
-- stage: client
-- needs: key_client
select h.client, null as about, h.done_on as day
from key_client as k
join held as h on h.client = k.client
where (h.type = 'call' or h.type in (select type from in_person))
  and (not exists (select 1 from activity_about as n where n.record = h.activity)
    or exists (select 1 from activity_for as f where f.record = h.activity and f.rule = 'after-sales'))
union all
select h.client, n.value, h.done_on
from key_client as k
join held as h on h.client = k.client
join activity_about as n on n.record = h.activity
where (h.type = 'call' or h.type in (select type from in_person))
union all
select f.client, null, f.received_on
from key_client as k
join feedback as f on f.client = k.client
where f.received_on is not null and f.archived = 0
union all
select a.client, null, a.done_on
from key_client as k
join no_call as b on b.client = k.client
join activity as a on a.client = k.client
join activity_for as f on f.record = a.id and f.rule = 'after-sales'
where a.type in ('email', 'message') and a.done_on is not null and a.archived = 0
