-- title: Offers
-- help: Offers sent, answered and won, with what they are worth.
-- columns:
--   offer        ref       offer
--   client       ref       client
--   owner        ref       owner
--   state        word      stands #an offer
--   sent_on      date      sent
--   answered_on  date      answered #the day
--   gross        money     worth
--   currency     currency  currency
-- key: offer, client
-- words:
--   draft     not sent
--   sent      sent, unanswered
--   expired   expired
--   accepted  accepted
--   declined  declined
-- as_of: offer
select s.offer, s.client, s.owner, s.state, s.sent_on, s.answered_on, v.gross, v.currency
from offer_state as s
join offer_value as v on v.offer = s.offer
where s.dated_on between :start and :end
order by s.dated_on, s.offer

-- note: {won} of {answered} answered or expired offers were accepted.
select coalesce(sum(state = 'accepted'), 0) as won, coalesce(sum(state in ('accepted', 'declined', 'expired')), 0) as answered
from result
