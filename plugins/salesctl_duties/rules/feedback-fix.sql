-- duty: 16
-- title: Put right what a client complained of
-- action: task
-- why: “{text}” ({received_on:date}): put it right now, or pass it to management
-- urgency: now
-- needs: feedback feedback_state
-- done_when: what was done is noted, or it goes to management because the rep cannot mend it
-- do: salesctl feedback resolve {about} "…"
select client, owner, feedback as about, text, received_on, received_on as due
from feedback_state
where amiss and mine and escalated_on is null and resolved_on is null and confirmed_on is null
