-- Payments that hold: neither taken back by another one, nor taking one back.
-- stage: id, client
select p.id, p.client, p.entity, p.currency, p.date, p.amount
from payment as p
where p.archived = 0 and p.reverses is null and p.client is not null
  and not exists (select 1 from payment as r where r.reverses = p.id and r.archived = 0)
