-- title: Under way
-- title.ru: В работе
-- heads: what, where it stands, worth, due, next
-- heads.ru: что, на каком этапе, сумма, срок, дальше
-- money: amount
-- date: due, next_on
select d.title as what, d.stage_title as state, d.amount, d.expected_close as due, d.next_on, d.currency
from deal_state as d
where d.client = :client and coalesce(d.outcome, 'open') = 'open'
union all
select coalesce(o.number, o.id), iif(lang() = 'ru', 'предложение отправлено', 'offer out'), v.gross, o.valid_until, null, v.currency
from offer as o
join offer_value as v on v.offer = o.id
where o.client = :client and o.accepted_on is null and o.declined_on is null and coalesce(o.valid_until, today()) >= today()
union all
select coalesce(max(o.number), s."order"), iif(lang() = 'ru', 'к отгрузке строк: ', 'lines to ship: ') || count(*), null,
  min(coalesce(s.waits_until, s.promised_on)), null, null
from order_line_state as s
join "order" as o on o.id = s."order"
where s.client = :client and s.shipped < s.ordered and s.cancelled = 0 and s.replaced = 0
group by s."order"
union all
select iif(lang() = 'ru', 'вопрос: ', 'asked: ') || coalesce(r.text, iif(r.missed = 1, iif(lang() = 'ru', 'пропущенный звонок', 'a missed call'), r.kind), r.id), null, null, r.response_due, null, null
from request as r
where r.client = :client and r.answered_on is null and r.outcome is null and r.archived = 0
