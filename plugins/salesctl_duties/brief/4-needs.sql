-- title: What they need
-- heads: need, from
-- words: card
-- word: source
select n.value as need, 'card' as source
from client_needs as n
where n.record = :client
union all
select n.value, d.title
from deal_needs as n
join deal_state as d on d.deal = n.record
where d.client = :client and coalesce(d.outcome, 'open') = 'open'
