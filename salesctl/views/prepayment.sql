-- Orders of which a part is to be paid before anything leaves: what was agreed (`asked`, of what the order comes to), what left of them
-- (`shipped`, less what came back or was credited) and what is `paid`: for the order, for what left of it, and of the client's money that no debt takes,
-- the oldest order first. What leaves has to be paid for until as much as was agreed is: `lacking` is missing of that.
-- percent: percent
-- money: gross, asked, shipped, paid, lacking
-- date: ordered_on
-- stage: order, client, owner
-- needs: order
with agreed as (
  select o.id as "order", coalesce(o.number, o.id) as number, o.client, coalesce(o.owner, c.owner) as owner,
    coalesce(o.entity, e.entity, '') as entity, o.date as ordered_on, o.terms_prepayment as percent, v.currency, v.gross,
    percent_of(v.gross, min(o.terms_prepayment, percent(100)), v.currency) as asked
  from "order" as o
  join order_sum as v on v."order" = o.id
  left join client as c on c.id = o.client
  left join sole_entity as e on e.client = o.client
  where o.archived = 0 and o.terms_prepayment > 0
),
moved as (
  select s.order_id, sum(s.gross - coalesce(d.returned + d.credited, 0)) as shipped
  from shipment_value as s
  left join document_credit as d on d.document = s.shipment
  where s.order_id in (select "order" from agreed)
  group by s.order_id
),
named as (
  select order_id, currency, sum(paid) as paid
  from (
    select order_id, currency, paid from settlement
    union all
    select order_id, currency, amount from advance where waits = 1)
  where order_id in (select "order" from agreed)
  group by order_id, currency
),
in_turn as (
  select *, coalesce(sum(max(asked - named, 0)) over (
    partition by client, entity, currency order by ordered_on, "order" rows between unbounded preceding and 1 preceding), 0) as before_it
  from (
    select a.*, coalesce(m.shipped, 0) as shipped, coalesce(n.paid, 0) as named
    from agreed as a
    left join moved as m on m.order_id = a."order"
    left join named as n on n.order_id = a."order" and n.currency = a.currency)
),
covered as (
  select t.*, t.named + max(0, min(t.asked - t.named, coalesce(u.amount, 0) - t.before_it)) as paid
  from in_turn as t
  left join unapplied as u on u.client = t.client and u.entity = t.entity and u.currency = t.currency
)
select "order", number, client, owner, entity, ordered_on, percent, currency, gross, asked, shipped, paid, max(asked - paid, 0) as lacking
from covered
