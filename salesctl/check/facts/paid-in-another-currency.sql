-- message: {document} is in {owed}, the payment in {paid}: what of it is settled is not said
-- hint: add `settled`, `rate` and `rate_of` under `for`; `pay --for` writes them
-- needs: payment_for
-- of: payment
select 'payment' as kind, payment as id, 'for.' || document || '.amount' as at, document, currency as paid, settled_in as owed
from payment_part
where settled_in <> currency and settled is null
