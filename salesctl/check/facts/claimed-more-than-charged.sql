-- message: {claimed:money} are disputed of {shipment}, of which {remaining:money} were left when the claim was made
-- hint: correct the sum of the claim
-- of: shipment, invoice
select kind, shipment as id, 'claim.amount' as at, shipment, claimed, remaining, currency
from (
  -- credit notes since the claim may be what settles it
  select s.kind, s.id as shipment, s.claim_amount as claimed, d.currency, d.amount - coalesce((
    select sum(k.amount) from credit_now as k
    where k.document = s.id and k.currency = d.currency and k.date < s.claim_on), 0) as remaining
  from (
    select 'shipment' as kind, id, claim_amount, claim_on from shipment
    union all
    select 'invoice', id, claim_amount, claim_on from invoice) as s
  join document_credit as d on d.document = s.id
  where s.claim_amount is not null
)
where claimed > remaining
