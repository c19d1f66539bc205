-- message: the {said:words} is said to be {by}'s, but {email} wrote it
-- hint: {by} says it by the command for it; where the address is an old one of theirs, say so in .mailmap
-- within: commit
-- words: decision, waiver, acknowledgement, review
select s.kind, s.record as id, iif(s.place = '', 'by', s.place) as at, s."by", s.email,
  case s.kind when 'waiver' then 'waiver' when 'intel' then 'acknowledgement' when 'sign_off' then 'review' else 'decision' end as said
from signed as s
where s.forged = 1 and (
  exists (select 1 from decided as d where s.kind = d.kind and s.record = d.record and s.place = 'approvals.' || d.at)
  or exists (select 1 from sign_off as o where s.kind = 'sign_off' and o.id = s.record)
  or exists (select 1 from waiver as w where s.kind = 'waiver' and w.id = s.record)
  or exists (select 1 from intel_passes as p where s.kind = 'intel' and p.record = s.record and s.place = 'passes.' || p."to" and p.acknowledged_by is not null))
