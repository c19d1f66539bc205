-- duty: 22
-- title: Fetch an approved contract from the legal department
-- action: task
-- why: {contract:record} approved on {since:date}, still with the legal department
-- urgency: today
-- needs: contract contract_state
-- done_when: it is received
-- do: salesctl contract received {about}
select s.client, s.owner, s.contract as about, s.contract, s.since, s.since as due
from contract_state as s
where s.state = 'approved'
