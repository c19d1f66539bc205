-- What payments say they are for, part by part. `amount` is of the payment, in its `currency`; `settled` is what that settles of the
-- document, in the document's, `settled_in`. `known`: it names something money may be for, and where that is in another currency says
-- what it settles there; the rest is free money. `settles`: what it is held for now; a payment before the opening balance settles
-- nothing.
-- stage: payment, document, settles
-- needs: payment_for
with named as (
  select p.id as payment, p.client, p.entity, p.currency, f.document, f.amount, d.currency as settled_in,
    iif(d.currency = p.currency, f.amount, f.settled) as settled, d.settles
  from payment_now as p
  join payment_for as f on f.record = p.id
  left join payable_document as d on d.document = f.document
)
select payment, client, entity, currency, document, amount, settled_in, settled, settled is not null as known,
  case when settled is not null and payment not in (select record from before_opening) then settles end as settles
from named
