-- What is to come again and again by contracts in force, each period on its first day, two years ahead, by the part of each who sells it.
-- money: amount
-- percent: weight
-- date: day
-- stage: record, client, owner
with recursive agreed as (
  select k.id as record, k.client, coalesce(k.owner, c.owner) as owner, k.recurring_amount as amount,
    coalesce(k.currency, c.currency, book_currency()) as currency, coalesce(k."from", k.signed_client_on) as begins_on,
    case k.recurring_every when 'month' then 1 when 'quarter' then 3 else 12 end as months,
    min(coalesce(k.terminated_on, iif(k.renews, null, k."to"), add_months(today(), 24)), add_months(today(), 24)) as until
  from contract as k
  left join client as c on c.id = k.client
  where k.recurring_amount is not null and k.signed_client_on is not null and k.archived = 0
),
period as (
  -- counted from the beginning, so that the 31st comes back after a short month
  select record, begins_on, months, until, 1 as following, begins_on as day from agreed where begins_on is not null
  union all
  select record, begins_on, months, until, following + 1, add_months(begins_on, months * following)
  from period
  where add_months(begins_on, months * following) <= until
)
select a.record, a.client, a.owner, p.day, a.amount, a.currency, percent(100) as weight
from period as p
join agreed as a on a.record = p.record
where p.day >= today()
