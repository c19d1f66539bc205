-- What documents grant beyond the policy in force on their day: a discount, a price under the floor, days to pay, a credit limit.
-- `allowed` is what the owner may give without asking; `approved` is 1 where somebody who may decide allowed at least as much,
-- `rejected` 1 where the last word was no. `gone` is 1 once it went out: the offer or contract sent, the order shipped.
-- An order of an accepted offer or under a contract is judged by itself.
-- stage: record
with documents as (
  select 'order' as kind, o.id as record, o.client, o.owner, o.date as dated_on,
    exists (select 1 from shipment as s where s."order" = o.id) as gone
  from "order" as o
  where o.archived = 0
  union all
  select 'offer', o.id, o.client, o.owner, o.date, exists (select 1 from offer_sent as s where s.record = o.id)
  from offer as o
  where o.archived = 0 and o.declined_on is null
  union all
  select 'contract', c.id, c.client, c.owner, coalesce(c.drafted_on, c."from"), c.sent_on is not null or c.signed_client_on is not null
  from contract as c
  where c.archived = 0 and c.terminated_on is null
),
judged as (
  select d.*, coalesce(u.role, '') as role, (
      select p.id from policy as p where p.archived = 0 and p.valid_from <= d.dated_on order by p.valid_from desc limit 1) as policy
  from documents as d
  left join "user" as u on u.id = d.owner
  where d.dated_on >= (select min(valid_from) from policy where archived = 0)
),
lines as (
  select 'order' as kind, record, id, product, price, discount, price_from from order_lines
  where cancelled_on is null
  union all
  select 'offer', record, id, product, price, discount, price_from from offer_lines
),
excess as (
  select j.*, 'discount' as what, max(l.discount) as asked, min(t.percent) as allowed
  from lines as l
  join judged as j on j.kind = l.kind and j.record = l.record
  left join product as p on p.id = l.product
  join limit_of as t on t.policy = j.policy and t.role = j.role and t.product_group = coalesce(p."group", '')
  where l.discount > t.percent
    and not exists (select 1 from promotion as m where m.id = l.price_from and m.discount >= l.discount)
  group by j.kind, j.record
  union all
  select j.*, 'floor', null, null
  from lines as l
  join judged as j on j.kind = l.kind and j.record = l.record
  join price_list_lines as f on f.record = l.price_from and f.product = l.product and f.floor_price is not null
  where percent_of(l.price, 10000 - coalesce(l.discount, 0)) < f.floor_price
  group by j.kind, j.record
  union all
  select j.*, 'deferral', o.terms_deferral_days, p.deferral_days
  from judged as j
  join offer as o on o.id = j.record
  join policy as p on p.id = j.policy
  where j.kind = 'offer' and o.terms_deferral_days > p.deferral_days
  union all
  select j.*, 'deferral', c.terms_deferral_days, p.deferral_days
  from judged as j
  join contract as c on c.id = j.record
  join policy as p on p.id = j.policy
  where j.kind = 'contract' and c.terms_deferral_days > p.deferral_days
  union all
  select j.*, 'credit', c.terms_credit_limit, p.credit_limit
  from judged as j
  join contract as c on c.id = j.record
  join policy as p on p.id = j.policy
  where j.kind = 'contract' and c.terms_credit_limit > p.credit_limit
  union all
  select j.*, 'discount', c.terms_discount, t.percent
  from judged as j
  join contract as c on c.id = j.record
  join limit_of as t on t.policy = j.policy and t.role = j.role and t.product_group = ''
  where j.kind = 'contract' and c.terms_discount > t.percent
),
worth as (
  select 'order' as kind, order_id as record, net from order_value
  union all
  select 'offer', offer, net from offer_value
)
select e.kind, e.record, e.client, e.owner, e.dated_on, e.what, e.asked, e.allowed, e.gone,
  exists (
    select 1 from approval as w
    left join worth as v on v.kind = w.kind and v.record = w.record
    where w.kind = e.kind and w.record = e.record and coalesce(w.decision, 'approved') = 'approved'
      and (w.as_it_stands or case e.what when 'discount' then w.discount >= e.asked when 'deferral' then w.deferral_days >= e.asked
        when 'credit' then w.credit_limit >= e.asked else w.least <= v.net end)) as approved,
  coalesce((select w.decision = 'rejected' from approval as w where w.kind = e.kind and w.record = e.record
    order by w.at desc limit 1), 0) as rejected
from excess as e
