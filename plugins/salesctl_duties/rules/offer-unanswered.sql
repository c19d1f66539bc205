-- duty: 10
-- title: Ask what became of an offer
-- action: call
-- why: {offer:record} went out {days:day|days} ago, no answer
-- lasting: {offer:record} went out on {sent_on:date}, no answer
-- urgency: today
-- weight: gross
-- settings: after_days=3 again_days=5
-- needs: offer offer_state offer_value
-- done_when: it is accepted or declined; for again_days after it was spoken of
-- do: salesctl log {line} "…" --about {about}
select o.client, o.owner, o.offer as about, o.offer, o.sent_on, days_between(o.sent_on, today()) as days, v.gross,
  v.currency, add_days(max(o.sent_on, coalesce(substr(t.done_at, 1, 10), o.sent_on)), :after_days) as due
from offer_state as o
join offer_value as v on v.offer = o.offer
left join spoken_of as t on t.about = o.offer and t.done_at > o.sent_on
where o.state = 'sent' and o.sent_on <= add_days(today(), -:after_days)
  and (t.done_at is null or substr(t.done_at, 1, 10) <= add_days(today(), -:again_days))
