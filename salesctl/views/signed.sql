-- What records say that users decided, waived or read, by its `place` in the record, with the evidence: `email` is the author of the
-- commit that wrote it (NULL: the history was cut off before), `oid` that commit ('' while there is none). `forged` is 1 where that
-- is somebody else than the user it names; of users without an e-mail address, and before the first policy, nobody can say.
-- boolean: forged
-- date: said_on
-- stage: record
select g.kind, g.record, g.place, g.user as "by", g.said_on, g.email, g.oid,
  coalesce(lower(g.email) <> lower(u.email) and g.said_on >= (select min(valid_from) from policy where archived = 0), 0) as forged
from signature as g
left join "user" as u on u.id = g.user
