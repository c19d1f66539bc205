-- message: {amount:money} of this client on {date:date} are recorded twice, here and in {other}
-- hint: if it is one payment, `salesctl undo {id}` takes this one back; if it is two, give them their numbers: salesctl set {id} number=…
-- level: warning
-- needs: payment
-- of: payment
with paid as materialized (
  select p.id, p.client, p.entity, p.currency, p.date, p.amount, r.number,
    (select group_concat(document, ' ') from (select document from payment_for where record = p.id order by document)) as documents
  from payment_now as p
  join r_payment as r on r.id = p.id
)
select 'payment' as kind, p.id, 'amount' as at, p.amount, p.currency, p.date, min(o.id) as other
from paid as p
join paid as o on o.client = p.client and o.date = p.date and o.amount = p.amount and o.currency = p.currency and o.entity = p.entity
where o.id < p.id and (p.number is null or o.number is null)
  and (p.documents is null or o.documents is null or p.documents = o.documents)
group by p.id
