-- What each deal is worth, divided among those who sell it: `amount` once, `yearly` what comes again and again in a year (`recurring`),
-- `worth` both. The parts are always the whole.
-- money: amount, yearly, worth
-- stage: deal
-- needs: deal
with whole as (
  select id as deal, coalesce(currency, book_currency()) as currency, amount, recurring_amount * case recurring_every when 'month' then 12 when 'quarter' then 4 else 1 end as yearly from deal
),
part as (
  select w.deal, s.user,
    case when s.share = percent(100) then w.amount when s.turn > 1 then percent_of(w.amount, s.share, w.currency) else w.amount - (
      select sum(percent_of(w.amount, o.share, w.currency)) from seller as o where o.document = w.deal and o.turn > 1) end as amount,
    case when s.share = percent(100) then w.yearly when s.turn > 1 then percent_of(w.yearly, s.share, w.currency) else w.yearly - (
      select sum(percent_of(w.yearly, o.share, w.currency)) from seller as o where o.document = w.deal and o.turn > 1) end as yearly
  from whole as w
  join seller as s on s.document = w.deal
)
select deal, user, amount, yearly,
  case when coalesce(amount, yearly) is not null then coalesce(amount, 0) + coalesce(yearly, 0) end as worth
from part
