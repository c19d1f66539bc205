-- Terms beyond the policy, as in `concession`, that have not reached the client: the most of each kind in a record.
-- word: kind, what
-- date: dated_on
-- boolean: approved, rejected
-- stage: record
select kind, record, client, owner, dated_on, what, max(asked) as asked, min(allowed) as allowed, min(approved) as approved,
  max(rejected) as rejected
from concession
where gone = 0
group by kind, record, what
