-- duty: 16
-- title: Decide what a client complained of
-- action: task
-- why: “{text}” has been with management since {escalated_on:date}
-- urgency: today
-- settings: after_days=5
-- needs: feedback feedback_state
-- done_when: it is put right; until after_days are over it rests with whom it was handed to
-- do: salesctl feedback resolve {about} "…"
select client, coalesce(escalated_to, owner) as owner, feedback as about, text, escalated_on,
  add_days(escalated_on, :after_days) as due
from feedback_state
where escalated_on <= add_days(today(), -:after_days) and resolved_on is null and confirmed_on is null
