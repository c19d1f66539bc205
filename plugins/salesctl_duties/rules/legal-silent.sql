-- duty: 21
-- title: Ask the legal department about a contract
-- action: task
-- why: {contract:record} has been with the legal department for {days:day|days}
-- lasting: {contract:record} has been with the legal department since {since:date}
-- urgency: today
-- settings: after_days=3 again_days=2
-- needs: contract contract_state
-- done_when: it is approved; for again_days after somebody asked, which is noted under this obligation
-- do: salesctl log {line} "asked, they say: …"
select s.client, s.owner, s.contract as about, s.contract, s.since, days_between(s.since, today()) as days,
  add_days(s.since, :after_days) as due
from contract_state as s
left join seen_to as t on t.rule = 'legal-silent' and t.about = s.contract
where s.state = 'with_legal' and s.since <= add_days(today(), -:after_days)
  and (t.done_on is null or t.done_on <= add_days(today(), -:again_days))
