-- duty: 10
-- title: Send an offer that is ready
-- action: email
-- why: {offer:record} was prepared {days:day|days} ago and has not gone out
-- lasting: {offer:record} was prepared on {since:date} and has not gone out
-- urgency: today
-- settings: after_days=1
-- needs: offer offer_state
-- done_when: it is sent, or put away; while it waits for approval nothing is owed
-- do: salesctl offer send {about}
select o.client, o.owner, o.offer as about, o.offer, o.dated_on as since, days_between(o.dated_on, today()) as days,
  add_days(o.dated_on, :after_days) as due
from offer_state as o
where o.state = 'draft' and o.dated_on <= add_days(today(), -:after_days)
  and not exists (select 1 from beyond_policy as b where b.record = o.offer and b.approved = 0 and b.rejected = 0)
