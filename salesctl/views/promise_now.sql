-- Promises to pay that count: of each client the last one that named no document, and for each document the last one that
-- named it or its order. `amount` NULL: no sum was said. A promise is a dealing's: who made it stands there.
-- stage: client, document
with named as (
  select w.record as activity, d.document
  from activity_about as w
  join debt_document as d on d.document = w.value
  union
  select w.record, d.document
  from activity_about as w
  join debt_document as d on d.order_id = w.value
),
made as (
  select a.client, a.id as activity, a.done_on as made_on, a.promise_by as by, a.promise_amount as amount, n.document,
    row_number() over (partition by a.client, n.document order by a.done_at desc, a.id desc) as turn
  from activity as a
  left join named as n on n.activity = a.id
  where a.promise_by is not null and a.done_on is not null and a.archived = 0
)
select client, document, activity, made_on, by, amount
from made
where turn = 1
