-- title: What they need
-- title.ru: Что им нужно
-- heads: need, from
-- heads.ru: потребность, откуда
select n.value as need, iif(lang() = 'ru', 'карточка', 'card') as source
from client_needs as n
where n.record = :client
union all
select n.value, d.title
from deal_needs as n
join deal_state as d on d.deal = n.record
where d.client = :client and coalesce(d.outcome, 'open') = 'open'
