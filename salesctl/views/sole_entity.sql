-- The legal entity of clients that have just one, as `client/entity`.
select record as client, record || '/' || min(id) as entity
from client_entities
group by record
having count(*) = 1
