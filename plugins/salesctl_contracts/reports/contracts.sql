-- title: Contracts
-- help: Where every contract stands, for how long, and whom it waits for.
-- columns:
--   contract   ref      contract
--   client     ref      client
--   owner      ref      owner
--   state      word     stands #a contract
--   since      date     since
--   days       integer  days
--   waits_for  word     waits for
--   ends_on    date     ends on
-- key: contract, client
-- words:
--   draft       draft
--   with_legal  with the legal department
--   approved    to be fetched
--   received    to be sent
--   sent        with the client
--   signed      original to be returned
--   in_force    in force
--   ended       ended
--   terminated  terminated
--   owner       the rep
--   legal       legal
--   client      the client
-- basis: By the dates of each step; a paper contract is done when our original is back.
-- as_of: contract
select s.contract, client, owner, state, since, days_between(since, today()) as days, waits_for, ends_on
from contract_state as s
where state not in ('ended', 'terminated') or since between :start and :end
order by state in ('in_force', 'ended', 'terminated'), since, s.contract
