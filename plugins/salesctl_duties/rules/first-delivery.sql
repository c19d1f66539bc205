-- duty: 15
-- title: Look after the first delivery under a contract
-- action: call
-- why: {shipment:record}, the first under {contract:record}, should be there since {arrives_on:date}: is all well?
-- urgency: now
-- settings: transit_days=2 within_days=30
-- needs: contract shipment contract_state
-- done_when: the client's acceptance is recorded, or somebody spoke of it with the client from the day it arrived
-- do: salesctl log {line} "…" --about {about}
with firsts as (
  select s.contract, s.client, s.owner, h.id as shipment, h.accepted_on,
    coalesce(h.delivered_on, add_days(h.shipped_on, coalesce((select transit_days from policy_now), :transit_days))) as arrives_on,
    row_number() over (partition by s.contract order by h.shipped_at, h.id) as turn
  from contract_state as s
  join shipment as h on h.client = s.client and h.shipped_on >= s.signed_on and h.archived = 0
  where s.signed_on is not null and s.state <> 'terminated'
)
select f.client, f.owner, f.shipment as about, f.shipment, f.contract, f.arrives_on, f.arrives_on as due
from firsts as f
where f.turn = 1 and f.accepted_on is null and f.arrives_on <= today() and f.arrives_on >= add_days(today(), -:within_days)
  and not exists (select 1 from spoken_of as t where t.about = f.shipment and t.done_at >= f.arrives_on)
