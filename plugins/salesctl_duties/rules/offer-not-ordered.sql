-- duty: 3
-- title: Make an order of an accepted offer
-- action: task
-- why: {offer:record} was accepted on {due:date}, {lines:line|lines} not ordered in full
-- urgency: today
-- weight: gross
-- needs: offer offer_state offer_value offer_line_state
-- done_when: orders take up all of it, what was cancelled aside, or a contract does
-- do: salesctl order new --offer {about}
select o.client, o.owner, o.offer as about, o.offer, o.answered_on as due, count(*) as lines, v.gross,
  v.currency
from offer_state as o
join offer_value as v on v.offer = o.offer
join offer_line_state as l on l.offer = o.offer and l.to_order > l.struck
where o.state = 'accepted'
  and not exists (select 1 from contract as k where k.offer = o.offer and k.archived = 0)
group by o.offer
