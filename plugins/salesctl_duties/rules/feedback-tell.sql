-- duty: 16
-- title: Tell the client that management has it
-- action: call
-- why: “{text}” went to management on {escalated_on:date}, the client does not know
-- urgency: today
-- needs: feedback feedback_state
-- done_when: the client is answered, or it is spoken of with them
-- do: salesctl feedback answer {about}
select client, owner, feedback as about, text, escalated_on, escalated_on as due
from feedback_state
where escalated_on is not null and told_on is null and confirmed_on is null
