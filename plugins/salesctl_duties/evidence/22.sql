-- Contracts the client signed, and originals brought back.
select owner, client, id as about, signed_client_on as day
from contract
where signed_client_on is not null and archived = 0
union all
select owner, client, id, returned_on
from contract
where returned_on is not null and archived = 0
