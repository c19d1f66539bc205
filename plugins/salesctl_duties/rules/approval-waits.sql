-- duty: 21
-- title: Decide on terms beyond the policy
-- action: task
-- why: {asker} asks for {record:record}: discount {asked:percent} > {allowed:percent}; {wanted:words}
-- or why: {asker} asks for {record:record}: discount {asked:percent} > {allowed:percent}
-- or why: {asker} asks for {record:record}: {wanted:words}
-- words: days to pay:, a credit limit above the allowed one, the client is on the stop-list, a price under the floor, a cheaper price list,
--    a promise to pay in days:
-- urgency: today
-- needs: beyond_policy
-- done_when: it is approved or rejected, or the terms are within the policy again
-- do: salesctl approve {about}
select b.client, a.user as owner, b.record as about, b.record, coalesce(u.name, b.owner, '—') as asker, b.dated_on as due,
  max(iif(b.what = 'discount', b.asked, null)) as asked, max(iif(b.what = 'discount', b.allowed, null)) as allowed,
  group_concat(case b.what
    when 'discount' then null
    when 'deferral' then 'days to pay: ' || b.asked || ' > ' || b.allowed
    when 'promise' then 'a promise to pay in days: ' || b.asked || ' > ' || b.allowed
    when 'credit' then 'a credit limit above the allowed one'
    when 'stop' then 'the client is on the stop-list'
    when 'list' then 'a cheaper price list'
    else 'a price under the floor' end, '; ') as wanted
from beyond_policy as b
join (select coalesce((select m.manager from "user" as m join approver as p on p.user = m.manager where m.id = d.owner),
    (select min(user) from approver)) as user, d.record from (select distinct record, owner from beyond_policy) as d) as a
  on a.record = b.record
left join "user" as u on u.id = b.owner
where b.approved = 0 and b.rejected = 0 and a.user is not null
group by b.kind, b.record
