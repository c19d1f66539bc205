-- What was decided about records, with the evidence (`signed`).
-- boolean: forged
-- date: at_on
with list as (
  select 'order' as kind, record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least, null as price_list from order_approvals
  union all
  select 'offer', record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least, null from offer_approvals
  union all
  select 'contract', record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least, null from contract_approvals
  union all
  select 'shipment', record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least, null from shipment_approvals
  union all
  select 'invoice', record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least, null from invoice_approvals
  union all
  select 'credit_note', record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least, null from credit_note_approvals
  union all
  select 'client', record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least, price_list from client_approvals
  union all
  select 'activity', record, at, at_on, "by", decision, why, discount, deferral_days, credit_limit, least, null from activity_approvals
)
select d.*, s.email, s.oid, coalesce(s.forged, 0) as forged
from list as d
left join signed as s on s.kind = d.kind and s.record = d.record and s.place = 'approvals.' || d.at
