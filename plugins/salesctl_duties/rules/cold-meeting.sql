-- duty: 8
-- title: Agree a meeting after a cold call
-- action: call
-- why: spoken to on {reached_on:date} from the list “{title}”, no meeting agreed yet
-- urgency: week
-- needs: call_list call_list_member
-- done_when: a meeting is agreed, they refuse, a next step lies ahead or a deal begins
-- do: salesctl log {line} "…" --next "tue 10:00 meeting …"
select m.client, m.owner, m.client as about, min(m.title) as title, m.reached_on
from call_list_member as m
where m.running and m.reached_on is not null and m.refused_on is null and m.meeting_on is null
  and not exists (select 1 from next_step as n where n.client = m.client)
  and not exists (select 1 from deal_state as d where d.client = m.client and d.outcome = 'open')
group by m.client
