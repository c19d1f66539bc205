-- duty: 4
-- title: Settle a refused acceptance
-- action: call
-- why: acceptance of {shipment:record} was refused on {refused_on:date}: {reason}
-- or why: acceptance of {shipment:record} was refused on {refused_on:date}
-- urgency: today
-- settings: again_days=3
-- needs: shipment document_credit
-- done_when: acceptance is recorded, or all of it is credited; for again_days after they were called under this obligation
-- do: salesctl accept {about}
select s.client, c.owner, s.id as about, s.id as shipment, r.at_on as refused_on, r.why as reason, r.at_on as due
from shipment as s
join shipment_refusals as r on r.record = s.id
left join client as c on c.id = s.client
join document_credit as d on d.document = s.id
left join seen_to as t on t.rule = 'acceptance-refused' and t.about = s.id
where s.accepted_on is null and s.archived = 0 and d.remaining > 0
  and not exists (select 1 from shipment_refusals as l where l.record = s.id and l.at > r.at)
  and (t.done_on is null or t.done_on <= add_days(today(), -:again_days))
