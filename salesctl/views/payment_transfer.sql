-- What of a payment is for documents of another account than its own (client, legal entity and currency): negative where it is taken
-- from, positive where it settles something, there in that account's currency.
-- stage: payment, client
-- needs: payment_part
with moved as (
  select k.payment, k.client, k.entity, k.currency, k.amount, d.client as for_client, d.entity as for_entity, k.settled_in, k.settled
  from payment_part as k
  join payable_document as d on d.document = k.document
  where k.settles is not null and (d.client <> k.client or d.entity <> k.entity or k.settled_in <> k.currency)
),
either_side as (
  select payment, client, entity, currency, -amount as amount from moved
  union all
  select payment, for_client, for_entity, settled_in, settled from moved
)
select t.payment, p.date as paid_on, t.client, t.entity, t.currency, sum(t.amount) as amount
from either_side as t
join payment_now as p on p.id = t.payment
group by t.payment, p.date, t.client, t.entity, t.currency
