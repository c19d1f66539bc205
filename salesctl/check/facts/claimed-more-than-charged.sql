-- message: {claimed:money} are disputed of {shipment}, of which {remaining:money} were left when the claim was made
-- hint: correct the sum of the claim
select 'shipment' as kind, shipment as id, 'claim.amount' as at, shipment, claimed, remaining, currency
from (
  -- credit notes since the claim may be what settles it
  select s.id as shipment, s.claim_amount as claimed, d.currency, d.amount - coalesce((
    select sum(k.amount) from credit_now as k
    where k.shipment = s.id and k.currency = d.currency and k.date < s.claim_on), 0) as remaining
  from shipment as s
  join document_credit as d on d.document = s.id
  where s.claim_amount is not null
)
where claimed > remaining
