-- duty: 8
-- title: Call a possible new client from a call list
-- action: call
-- why: on the list “{title}”, attempt {attempt} of {touch_limit}
-- urgency: week
-- settings: again_days=1
-- needs: call_list call_list_member
-- done_when: somebody there is reached or a next step lies ahead; for again_days after an attempt; for good after the last one
-- do: salesctl script run SCRIPT {line}
select m.client, m.owner, m.client as about, min(m.title) as title, m.touches + 1 as attempt, m.touch_limit
from call_list_member as m
where m.running and m.reached_on is null and m.meeting_on is null and m.touches < m.touch_limit
  and coalesce(m.last_touch_on, '') <= add_days(today(), -:again_days)
  and not exists (select 1 from next_step as n where n.client = m.client)
group by m.client
