-- What covers each document a client was charged: credits and payments naming it, payments naming its order, and the rest of the
-- client's money, oldest due first within the legal entity and currency.
-- stage: document, client
with in_turn as (
  select *, coalesce(sum(uncovered) over (
    partition by client, entity, currency order by turn rows between unbounded preceding and 1 preceding), 0) as before_it
  from named_cover
)
select t.document, t.kind, t.number, t.client, t.entity, t.currency, t.order_id, t.dated_on, t.due_on, t.turn, t.amount,
  t.returned, t.credited, t.claimed, t.by_order, max(0, min(t.uncovered, coalesce(f.amount, 0) - t.before_it)) as by_turn,
  t.by_name + t.by_order + max(0, min(t.uncovered, coalesce(f.amount, 0) - t.before_it)) as paid,
  t.uncovered - max(0, min(t.uncovered, coalesce(f.amount, 0) - t.before_it)) as outstanding
from in_turn as t
left join free_money as f on f.client = t.client and f.entity = t.entity and f.currency = t.currency
