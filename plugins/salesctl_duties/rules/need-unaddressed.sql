-- duty: 10
-- title: An offer leaves a need of the client out
-- action: task
-- why: {offer:record} does not answer: {needs}
-- urgency: week
-- needs: offer deal_needs offer_state
-- done_when: the offer names the need, or is answered
-- do: salesctl offer revise {about} --need "…"
with wanted as (
  select o.offer, n.value as need from offer_state as o join deal_needs as n on n.record = o.deal where o.state in ('draft', 'sent')
)
select o.client, o.owner, o.offer as about, o.offer, group_concat(w.need, '; ') as needs
from wanted as w
join offer_state as o on o.offer = w.offer
where not exists (select 1 from offer_needs_addressed as a where a.record = w.offer and a.value = w.need)
group by w.offer
