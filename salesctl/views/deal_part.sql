-- What each deal is worth, divided among those who sell it. The parts are always the whole.
-- money: amount
-- stage: deal
select d.id as deal, s.user, case when s.share = percent(100) then d.amount when s.turn > 1
    then percent_of(d.amount, s.share, coalesce(d.currency, book_currency())) else d.amount - (
    select sum(percent_of(d.amount, o.share, coalesce(d.currency, book_currency()))) from seller as o where o.document = d.id and o.turn > 1) end as amount
from deal as d
join seller as s on s.document = d.id
