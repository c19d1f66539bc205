-- What lists of offers add: the sum with tax, and where the offer stands.
-- lists: offer
-- money: gross
-- word: state
select s.offer, v.gross, v.currency, s.state
from offer_state as s
left join offer_value as v on v.offer = s.offer
