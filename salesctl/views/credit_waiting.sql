-- Credit notes that were asked for (`asked_by`) and that nobody entitled has approved: nothing is credited by them yet.
-- stage: id
-- needs: credit_note
select n.id
from credit_note as n
where n.asked_by is not null and n.archived = 0
  and not exists (select 1 from approval as w where w.kind = 'credit_note' and w.record = n.id and w.approved)
