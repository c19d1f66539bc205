-- Who is on a call list and how far it went with them while it ran: attempts, whether somebody was reached (one who only asked
-- to be called back was not), refused, or agreed to meet. `running`: the list is on today. A list that says nothing else allows as
-- many attempts as the policy does, and those as many as three.
-- shows: call_list
-- date: last_touch_on, reached_on, refused_on, meeting_on
-- boolean: running
-- stage: client
-- needs: call_list_clients
with member as materialized (
  select l.id as call_list, l.title, l.script, m.value as client, coalesce(l.owner, c.owner) as owner,
    coalesce(l.touch_limit, (select touch_limit from policy_now), 3) as touch_limit,
    coalesce(l."from", '') as first_on, coalesce(l."to", '9999-12-31') as until
  from call_list as l
  join call_list_clients as m on m.record = l.id
  join client as c on c.id = m.value
  where l.archived = 0
),
touched as (
  select m.call_list, m.client, count(*) as touches, max(a.done_on) as last_touch_on,
    sum(a.outcome in ('reached', 'held', 'refused', 'call_back')) as conversations,
    max(case when a.outcome in ('reached', 'held', 'refused') then a.done_on end) as reached_on,
    max(case when a.outcome = 'refused' then a.done_on end) as refused_on
  from member as m
  cross join activity as a on a.client = m.client
  where (a.type = 'call' or a.type in (select type from in_person)) and a.archived = 0 and a.done_on between m.first_on and m.until
  group by m.call_list, m.client
),
met as (
  select m.call_list, m.client, min(coalesce(a.done_on, a.start_on)) as meeting_on
  from member as m
  cross join activity as a on a.client = m.client
  where a.type in (select type from in_person) and a.archived = 0 and a.cancelled_on is null
    and coalesce(a.outcome, 'held') not in ('not_held', 'no_answer') and coalesce(a.done_on, a.start_on) >= m.first_on
  group by m.call_list, m.client
)
select m.call_list, m.title, m.client, m.owner, m.script, m.first_on, m.until, m.touch_limit, coalesce(t.touches, 0) as touches,
  coalesce(t.conversations, 0) as conversations, t.last_touch_on, t.reached_on, t.refused_on, n.meeting_on,
  today() between m.first_on and m.until as running
from member as m
left join touched as t on t.call_list = m.call_list and t.client = m.client
left join met as n on n.call_list = m.call_list and n.client = m.client
