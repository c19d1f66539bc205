-- The last promise to pay each client made, when it was made, by when and for how much.
-- stage: client
select client, activity, made_on, by, amount
from (
  select a.client, a.id as activity, a.done_on as made_on, a.promise_by as by, a.promise_amount as amount,
    row_number() over (partition by a.client order by a.done_at desc, a.id desc) as turn
  from activity as a
  where a.promise_by is not null and a.done_on is not null and a.archived = 0
)
where turn = 1
