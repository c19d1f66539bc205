-- duty: 21
-- title: Prepare a contract
-- action: task
-- why: {deal} of {on:date}, and no contract
-- or why: {offer:record}: accepted on {on:date}, and no contract
-- or why: the first delivery of {on:date}, and no contract
-- urgency: today
-- settings: back_days=60
-- done_when: a contract with the client is drafted
-- do: salesctl contract draft {client}
with agreed as (
  select d.client, d.owner, d.title as deal, null as offer, d.stage_on as day
  from deal_state as d
  where d.outcome = 'won' and d.stage_on >= add_days(today(), -:back_days)
  union all
  select o.client, o.owner, null, o.id, o.accepted_on
  from offer as o
  where o.accepted_on >= add_days(today(), -:back_days) and o.archived = 0
  union all
  select k.client, null, null, null, k.first_delivery_on
  from client_since as k
  where k.first_delivery_on >= add_days(today(), -:back_days)
),
first as (
  select *, row_number() over (partition by client order by day) as turn from agreed
)
select f.client, coalesce(c.owner, f.owner) as owner, f.client as about, f.deal, f.offer, f.day as "on", f.day as due
from first as f
join client as c on c.id = f.client
where f.turn = 1
  and not exists (select 1 from contract_state as s where s.client = f.client and s.state not in ('ended', 'terminated'))
