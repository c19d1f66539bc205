-- Payments of known clients that hold: neither taken back by another one, nor taking one back.
-- A client with one legal entity pays by it even where a payment names none.
-- stage: id, client
-- needs: payment
select p.id, p.client, coalesce(p.entity, e.entity, '') as entity, coalesce(p.currency, book_currency()) as currency, p.date, p.amount
from payment as p
left join sole_entity as e on e.client = p.client
-- not `is null`: most payments reverse nothing, and the index would look through those of all clients
where p.archived = 0 and coalesce(p.reverses, '') = '' and p.client is not null
  and not exists (select 1 from payment as r where r.reverses = p.id and r.archived = 0)
