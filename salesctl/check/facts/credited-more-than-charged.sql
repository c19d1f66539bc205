-- message: with this credit note {credited:money} are credited of {shipment}, which comes to {amount:money}
-- hint: correct the amount, or the shipment it names
-- needs: credit_note
-- of: credit_note
select 'credit_note' as kind, id, 'amount' as at, shipment, credited, amount, currency
from (
  select k.id, k.document as shipment, d.amount, d.currency, sum(k.amount) over (
    partition by k.document order by k.date, k.id rows unbounded preceding) as credited
  from credit_now as k
  join document_credit as d on d.document = k.document and d.currency = k.currency
)
where credited > amount
