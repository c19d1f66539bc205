-- duty: 22
-- title: Bring our original back to the legal department
-- action: task
-- why: {contract:record} signed {days:day|days} ago, our original is not back
-- lasting: {contract:record} signed on {since:date}, our original is not back
-- urgency: today
-- settings: after_days=3
-- needs: contract contract_state
-- done_when: our original is returned
-- do: salesctl contract returned {about}
select s.client, s.owner, s.contract as about, s.contract, s.since, days_between(s.since, today()) as days,
  add_days(s.since, :after_days) as due
from contract_state as s
where s.state = 'signed' and s.since <= add_days(today(), -:after_days)
