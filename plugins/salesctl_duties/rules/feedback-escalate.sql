-- duty: 16
-- title: Take to management what you cannot put right
-- action: manager
-- why: “{text}” ({received_on:date}) is beyond the rep and not yet with management
-- urgency: now
-- needs: feedback feedback_state
-- done_when: it is handed to management, or put right after all
-- do: salesctl feedback escalate {about}
select client, owner, feedback as about, text, received_on, received_on as due
from feedback_state
where amiss and not mine and escalated_on is null and resolved_on is null and confirmed_on is null
