-- Contracts the client signed, and originals brought back.
select owner, id as about, signed_client_on as day
from contract
where signed_client_on is not null and archived = 0
union all
select owner, id, returned_on
from contract
where returned_on is not null and archived = 0
