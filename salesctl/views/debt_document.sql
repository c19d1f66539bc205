-- What today's debts are made of: every document a client was charged, but those before its opening balance. With the columns of
-- `charged_document`.
-- stage: document, client, order_id
select document, kind, number, client, entity, currency, dated_on, due_on, amount, order_id, claimed
from charged_document
where document not in (select record from before_opening)
