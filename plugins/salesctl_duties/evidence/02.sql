-- Payments that came in.
select null as owner, client, id as about, date as day
from payment
where archived = 0 and amount > 0
