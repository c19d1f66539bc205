-- duty: 21
-- title: Hand a contract to the legal department
-- action: task
-- why: {contract:record} drafted {days:day|days} ago, not with the legal department yet
-- lasting: {contract:record} drafted on {since:date}, not with the legal department yet
-- urgency: today
-- settings: after_days=1
-- needs: contract contract_state
-- done_when: it is submitted, or terminated
-- do: salesctl contract submit {about}
select s.client, s.owner, s.contract as about, s.contract, s.since, days_between(s.since, today()) as days,
  add_days(s.since, :after_days) as due
from contract_state as s
where s.state = 'draft' and s.since <= add_days(today(), -:after_days)
  and not exists (select 1 from beyond_policy as b where b.record = s.contract and b.approved = 0 and b.rejected = 0)
