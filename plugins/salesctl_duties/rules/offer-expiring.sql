-- duty: 10
-- title: An offer is about to expire
-- action: call
-- why: {offer:record} holds until {valid_until:date} and is not answered
-- urgency: today
-- weight: gross
-- settings: ahead_days=2
-- needs: offer offer_state offer_value
-- done_when: it is answered or prolonged, or it was spoken of within ahead_days
-- do: salesctl log {line} "…" --about {about}
select o.client, o.owner, o.offer as about, o.offer, o.valid_until, o.valid_until as due, v.gross, v.currency
from offer_state as o
join offer_value as v on v.offer = o.offer
where o.state = 'sent' and o.valid_until <= add_days(today(), :ahead_days)
  and not exists (
    select 1 from spoken_of as t where t.about = o.offer and substr(t.done_at, 1, 10) >= add_days(o.valid_until, -:ahead_days))
