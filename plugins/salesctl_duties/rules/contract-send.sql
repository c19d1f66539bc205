-- duty: 22
-- title: Take a contract to the client to sign
-- action: visit
-- why: {contract:record} has been ready since {since:date}, the client has not got it
-- urgency: today
-- settings: after_days=1
-- needs: contract contract_state
-- done_when: it is sent to the client
-- do: salesctl contract sent {about}
select s.client, s.owner, s.contract as about, s.contract, s.since, s.since as due,
  iif(s.on_paper, 'visit', 'email') as action
from contract_state as s
where s.state = 'received' and s.since <= add_days(today(), -:after_days)
