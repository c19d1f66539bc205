-- Where an offer stands: not sent, sent, expired unanswered, accepted, declined. `sent_on` is the day it went out last.
-- shows: client
-- word: state
-- date: dated_on, sent_on, answered_on, valid_until
-- stage: offer, client, deal, request
-- needs: offer
select o.id as offer, o.number, coalesce(o.client, d.client) as client, coalesce(o.owner, d.owner) as owner, o.deal, o.request,
  o.date as dated_on, o.valid_until, s.sent_on, coalesce(o.accepted_on, o.declined_on) as answered_on,
  case when o.accepted_on is not null then 'accepted' when o.declined_on is not null then 'declined'
    when s.sent_on is null then 'draft' when o.valid_until < today() then 'expired' else 'sent' end as state
from offer as o
left join deal as d on d.id = o.deal
left join (select record, max(at_on) as sent_on from offer_sent group by record) as s on s.record = o.id
where o.archived = 0
