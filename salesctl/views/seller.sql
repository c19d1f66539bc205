-- Whose sale it was, and what share of it: a deal, a contract, an order, a shipment or an invoice, shared as the record itself
-- says. A shipment that does not say follows its order, a contract its deal, an invoice its order, else its contract; an order, a deal
-- or a contract its owner; only then it is whoever had the client that day. The first named (`turn` 1)
-- takes what the others leave, so that the parts are always the whole.
-- stage: document
with said as (
  select record as document, user, share, n from order_sold_by
  union all
  select record, user, share, n from deal_sold_by
  union all
  select record, user, share, n from shipment_sold_by
  union all
  select s.id, b.user, b.share, b.n
  from shipment as s
  join order_sold_by as b on b.record = s."order"
  where not exists (select 1 from shipment_sold_by as own where own.record = s.id)
  union all
  select i.id, b.user, b.share, b.n
  from invoice as i
  join order_sold_by as b on b.record = i."order"
  union all
  select k.id, b.user, b.share, b.n
  from contract as k
  join deal_sold_by as b on b.record = k.deal
  union all
  select i.id, b.user, b.share, b.n
  from invoice as i
  join contract as k on k.id = i.contract
  join deal_sold_by as b on b.record = k.deal
  where i."order" is null
),
shared as (
  select document, user, row_number() over (partition by document order by n) as turn,
    coalesce(share, in_proportion(percent(100) - sum(coalesce(share, 0)) over (partition by document), 1,
      sum(share is null) over (partition by document))) as share
  from said
)
select document, user, turn,
  case when turn = 1 then percent(100) - sum(case when turn > 1 then share else 0 end) over (partition by document) else share end as share
from shared
union all
select o.id, coalesce((select e.owner from order_earlier_owners as e where e.record = o.id and e.until >= o.date order by e.until limit 1), o.owner,
  (select e.owner from client_earlier_owners as e where e.record = o.client and e.until >= o.date order by e.until limit 1),
  c.owner), 1, percent(100)
from "order" as o
left join client as c on c.id = o.client
where not exists (select 1 from order_sold_by as b where b.record = o.id)
union all
select d.id, coalesce(d.owner,
  (select e.owner from client_earlier_owners as e where e.record = d.client and e.until >= (select max(t.at_on) from deal_stages as t where t.record = d.id) order by e.until limit 1),
  c.owner), 1, percent(100)
from deal as d
left join client as c on c.id = d.client
where not exists (select 1 from deal_sold_by as b where b.record = d.id)
union all
select s.id, coalesce((select e.owner from order_earlier_owners as e where e.record = o.id and e.until >= o.date order by e.until limit 1), o.owner,
  (select e.owner from client_earlier_owners as e where e.record = s.client and e.until >= s.shipped_on order by e.until limit 1),
  c.owner), 1, percent(100)
from shipment as s
left join "order" as o on o.id = s."order"
left join client as c on c.id = s.client
where not exists (select 1 from shipment_sold_by as b where b.record = s.id)
  and not exists (select 1 from order_sold_by as b where b.record = s."order")
union all
select i.id, coalesce((select e.owner from order_earlier_owners as e where e.record = o.id and e.until >= o.date order by e.until limit 1), o.owner,
  (select e.owner from contract_earlier_owners as e where e.record = i.contract and e.until >= i.date order by e.until limit 1),
  k.owner,
  (select e.owner from client_earlier_owners as e where e.record = i.client and e.until >= i.date order by e.until limit 1),
  c.owner), 1, percent(100)
from invoice as i
left join "order" as o on o.id = i."order"
left join contract as k on k.id = i.contract
left join client as c on c.id = i.client
where not exists (select 1 from order_sold_by as b where b.record = i."order")
  and not (i."order" is null and exists (select 1 from deal_sold_by as b where b.record = k.deal))
union all
select k.id, coalesce(
  (select e.owner from contract_earlier_owners as e where e.record = k.id and e.until >= coalesce(k.signed_client_on, k.drafted_on, k."from") order by e.until limit 1),
  k.owner,
  (select e.owner from client_earlier_owners as e where e.record = k.client and e.until >= coalesce(k.signed_client_on, k.drafted_on, k."from") order by e.until limit 1),
  c.owner), 1, percent(100)
from contract as k
left join client as c on c.id = k.client
where not exists (select 1 from deal_sold_by as b where b.record = k.deal)
