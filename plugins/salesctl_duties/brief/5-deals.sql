-- title: Under way
-- heads: what #subject, where it stands, worth, due, next
-- words: offer drafted, offer sent, lines to ship:, missed call, asked
-- word: state
-- ref: what
-- money: amount
-- date: due, next_on
select d.title as what, d.stage_title as state, d.amount, d.expected_close as due, d.next_on, d.currency
from deal_state as d
where d.client = :client and coalesce(d.outcome, 'open') = 'open'
union all
select o.id, iif(exists (select 1 from offer_sent as s where s.record = o.id), 'offer sent', 'offer drafted'), v.gross, o.valid_until, null, v.currency
from offer as o
join offer_value as v on v.offer = o.id
where o.client = :client and o.accepted_on is null and o.declined_on is null and coalesce(o.valid_until, today()) >= today()
union all
select s."order", 'lines to ship: ' || count(*), null,
  min(coalesce(s.waits_until, s.promised_on)), null, null
from order_line_state as s
join "order" as o on o.id = s."order"
where s.client = :client and s.shipped < s.ordered and s.cancelled = 0 and s.replaced = 0
group by s."order"
union all
select coalesce(r.text, r.kind, r.id), iif(r.missed = 1, 'missed call', 'asked'), null, r.response_due, null, null
from request as r
where r.client = :client and r.answered_on is null and r.outcome is null and r.archived = 0
