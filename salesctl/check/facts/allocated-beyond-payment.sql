-- message: it settles {allocated:money} in all, but comes to {amount:money}
-- hint: correct the sums under `for`, or the amount
-- needs: payment_for
-- of: payment
select 'payment' as kind, p.id, 'for' as at, p.amount, sum(f.amount) as allocated
from r_payment as p
join r_payment_for as f on f.record = p.id
where p.amount > 0
group by p.id
having sum(f.amount) > p.amount
