-- What was decided about records, with the evidence: `email` is the author of the commit that wrote it (NULL: the history was cut off
-- before), `oid` that commit ('' while there is none). `forged` is 1 where that is somebody else than the user it names; of users without an e-mail
-- address, and before the first policy, nobody can say.
-- boolean: forged
-- date: at_on
with list as (
  select 'order' as kind, record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least from order_approvals
  union all
  select 'offer', record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least from offer_approvals
  union all
  select 'contract', record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least from contract_approvals
  union all
  select 'shipment', record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least from shipment_approvals
  union all
  select 'invoice', record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least from invoice_approvals
  union all
  select 'credit_note', record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least from credit_note_approvals
  union all
  select 'client', record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least from client_approvals
  union all
  select 'activity', record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least from activity_approvals
)
select d.*, a.email, a.oid,
  coalesce(lower(a.email) <> lower(u.email) and d.at_on >= (select min(valid_from) from policy where archived = 0), 0) as forged
from list as d
left join approval_author as a on a.kind = d.kind and a.record = d.record and a.at = d.at
left join "user" as u on u.id = d."by"
