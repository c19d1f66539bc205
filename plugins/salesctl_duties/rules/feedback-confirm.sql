-- duty: 16
-- title: Ask whether it is all right now
-- action: call
-- why: “{text}” was put right on {resolved_on:date}: does the client agree?
-- urgency: week
-- needs: feedback feedback_state
-- done_when: the client agrees, or says what is still amiss
-- do: salesctl feedback confirm {about}
select client, owner, feedback as about, text, resolved_on, resolved_on as due
from feedback_state
where resolved_on is not null and confirmed_on is null
