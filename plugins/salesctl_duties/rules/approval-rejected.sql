-- duty: 21
-- title: Change what was rejected
-- action: task
-- why: {decider} rejected {record:record}: {reason}
-- urgency: today
-- needs: beyond_policy approval
-- done_when: the terms are within the policy again, somebody approves it, or it is put away
-- do: salesctl show {about}
select b.client, b.owner, b.record as about, b.record, b.dated_on as due, coalesce(u.name, w."by") as decider,
  coalesce(w.why, '—') as reason
from (select distinct kind, record, client, owner, dated_on from beyond_policy where approved = 0 and rejected = 1) as b
join (select *, row_number() over (partition by kind, record order by at desc) as turn from approval) as w
  on w.kind = b.kind and w.record = b.record and w.turn = 1
left join "user" as u on u.id = w."by"
