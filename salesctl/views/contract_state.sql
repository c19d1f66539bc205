-- Where a contract stands on its way from draft to our original's return, since when, and whom it waits for. Electronic signing
-- needs no fetching and no return. `since` is the day of the last step; of one that ended, its end. `ends_on` is the last day of the
-- term that runs today: each renewal of a contract that renews by itself moves it.
-- shows: client
-- word: state, waits_for
-- words: with legal #state, approved #state, received #state, signed #state, owner #waits_for, legal #waits_for, client #waits_for
-- date: since, ends_on, signed_on
-- boolean: on_paper, renews
-- stage: contract, client, owner
-- needs: contract
with recursive term as (
  -- from the day after its end, so that the last day of a month stays one
  select id as contract, add_days("to", 1) as ended_by, 0 as renewals, "to" as ends_on,
    iif(renews and terminated_on is null, coalesce(renewal_months, 12), null) as months
  from contract
  where archived = 0
  union all
  select contract, ended_by, renewals + 1, add_days(add_months(ended_by, months * (renewals + 1)), -1), months
  from term
  where ends_on < today() and months is not null
),
running as (
  select contract, ends_on, max(renewals) from term group by contract
),
stood as (
  select c.*, coalesce(c.signing, 'paper') = 'paper' as on_paper, r.ends_on
  from contract as c
  join running as r on r.contract = c.id
)
select c.id as contract, c.number, c.client, c.owner, c.type, c.on_paper, c.signed_client_on as signed_on, c.ends_on,
  c.notice_days, coalesce(c.renews, 0) as renews,
  case
    when c.terminated_on is not null then 'terminated'
    when c.ends_on < today() then 'ended'
    when c.signed_client_on is not null and c.on_paper and c.returned_on is null then 'signed'
    when c.signed_client_on is not null then 'in_force'
    when c.sent_on is not null then 'sent'
    when c.received_on is not null or (c.approved_on is not null and not c.on_paper) then 'received'
    when c.approved_on is not null then 'approved'
    when c.to_legal_on is not null then 'with_legal'
    else 'draft' end as state,
  case
    when c.terminated_on is not null then c.terminated_on
    when c.ends_on < today() then c.ends_on
    else coalesce(c.returned_on, c.signed_client_on, c.sent_on, c.received_on, c.approved_on, c.to_legal_on, c.drafted_on, c."from")
  end as since,
  case
    when c.terminated_on is not null or c.ends_on < today() then null
    when c.signed_client_on is not null then iif(c.on_paper and c.returned_on is null, 'owner', null)
    when c.sent_on is not null then 'client'
    when c.approved_on is not null then 'owner'
    when c.to_legal_on is not null then 'legal'
    else 'owner' end as waits_for
from stood as c
