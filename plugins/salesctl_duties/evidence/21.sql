-- Contracts whose terms went to the legal department.
select owner, client, id as about, to_legal_on as day
from contract
where to_legal_on is not null and archived = 0
