-- Payments that came in.
select c.owner, p.id as about, p.date as day
from payment as p
join client as c on c.id = p.client
where p.archived = 0 and p.amount > 0
