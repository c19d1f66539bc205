-- message: `{reverses}` is taken back by {other} already
-- hint: a payment is taken back once
-- needs: payment
-- of: payment
select 'payment' as kind, id, 'reverses' as at, reverses, other
from (
  select id, reverses, first_value(id) over (partition by reverses order by date, id) as other
  from r_payment
  where reverses is not null and archived = 0
)
where id <> other
