-- duty: 22
-- title: Settle what follows a contract that ends
-- action: call
-- why: {contract:record} ends on {ends_on:date}, notice is due by {due:date}
-- urgency: week
-- settings: ahead_days=14 notice_days=30
-- needs: contract contract_state
-- done_when: it was spoken of with the client since, a new contract is drafted, or it is terminated
-- do: salesctl log {line} "…" --about {about}
with ending as (
  select s.*, add_days(s.ends_on, -coalesce(s.notice_days, :notice_days)) as notice_on
  from contract_state as s
  where s.state in ('in_force', 'signed') and s.ends_on is not null and s.ends_on >= today()
)
select e.client, e.owner, e.contract as about, e.contract, e.ends_on, e.notice_on as due
from ending as e
where e.notice_on <= add_days(today(), :ahead_days)
  and not exists (
    select 1 from spoken_of as t where t.about = e.contract and t.done_at >= add_days(e.notice_on, -:ahead_days))
  and not exists (
    select 1 from contract as n
    where n.client = e.client and n.id <> e.contract and n.archived = 0 and n.drafted_on >= add_days(e.notice_on, -:ahead_days))
