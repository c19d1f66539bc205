-- duty: 22
-- title: Ask for a contract to be signed
-- action: call
-- why: {contract:record} went out {days:day|days} ago and is not signed
-- lasting: {contract:record} went out on {since:date} and is not signed
-- urgency: today
-- settings: after_days=5 again_days=3
-- needs: contract contract_state
-- done_when: the client signed, or it is terminated; for again_days after they were asked under this obligation
-- do: salesctl contract signed {about}
select s.client, s.owner, s.contract as about, s.contract, s.since, days_between(s.since, today()) as days,
  add_days(s.since, :after_days) as due
from contract_state as s
left join seen_to as t on t.rule = 'contract-unsigned' and t.about = s.contract
where s.state = 'sent' and s.since <= add_days(today(), -:after_days)
  and (t.done_on is null or t.done_on <= add_days(today(), -:again_days))
