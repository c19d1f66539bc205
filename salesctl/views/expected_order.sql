-- Orders that clients announced and that have not come: the day, whose client, the sum.
-- money: amount
-- date: day
-- stage: client
select a.id as activity, a.client, a.owner, a.expects_on as day, a.expects_amount as amount, book_currency() as currency
from activity as a
where a.expects_on >= today() and a.done_on is not null and a.archived = 0
