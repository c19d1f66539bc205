-- message: {shipment} is in {owed}, the credit note in {credited}
-- hint: state the amount in the currency of the shipment
-- needs: credit_note
-- of: credit_note
select 'credit_note' as kind, k.id, 'currency' as at, k.document as shipment, k.currency as credited, d.currency as owed
from credit_now as k
join document_credit as d on d.document = k.document
where k.currency <> d.currency
