-- Clients nobody may simply call, and why: blacklisted or closed, archived, or every contact asked not to be called.
-- stage: client
select c.id as client,
  case when c.stage in ('blacklisted', 'closed') then c.stage when c.archived = 1 then 'archived' else 'do_not_call' end as why
from client as c
where c.stage in ('blacklisted', 'closed') or c.archived = 1
  or (exists (select 1 from client_contacts as k where k.record = c.id and k.left_on is null)
      and not exists (
        select 1 from client_contacts as k
        where k.record = c.id and k.left_on is null
          and (k.do_not_call_on is null or k.do_not_call_channel in ('email', 'message'))))
