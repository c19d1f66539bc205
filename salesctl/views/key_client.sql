-- Key clients: those whose card says so, and those who bought as much, before tax and in the book's currency, as the policy in
-- force asks of one. A card that says no has the last word.
-- stage: client
with lately as (
  select v.client
  from policy_now as p
  cross join shipment_value as v on v.shipped_on > add_months(today(), -coalesce(p.key_client_months, 12)) and v.currency = book_currency()
  where p.key_client_revenue is not null
  group by v.client
  having sum(v.net) >= max(p.key_client_revenue)
)
select c.id as client
from client as c
where c.archived = 0 and (c.key = 1 or (c.key is null and c.id in (select client from lately)))
