-- duty: 22
-- title: Fetch an approved contract from the legal department
-- title.ru: Забрать согласованный договор у юристов
-- action: task
-- why: {contract} approved on {since:date}, still with the legal department
-- why.ru: {contract} согласован {since:date}, всё ещё у юристов
-- urgency: today
-- needs: contract_state
-- done_when: it is received
-- done_when.ru: получен от юристов
-- do: salesctl contract received {about}
select s.client, s.owner, s.contract as about, coalesce(s.number, s.contract) as contract, s.since, s.since as due
from contract_state as s
where s.state = 'approved'
