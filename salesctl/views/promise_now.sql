-- Promises to pay that count: of each client the last binding one that named no document, and for each document the last binding
-- one that named it or its order. `amount` NULL: no sum was said. A promise is a dealing's: who made it stands there.
-- stage: client, document
with made as (
  select *, row_number() over (partition by client, document order by made_at desc, activity desc) as turn
  from promise_made
  where binding = 1
)
select client, document, activity, made_on, by, amount
from made
where turn = 1
