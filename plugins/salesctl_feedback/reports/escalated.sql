-- title: Complaints with management on {today:date}
-- help: Complaints that were handed to management and are not put right yet.
-- span: today
-- columns:
--   escalated_on  date     handed over
--   days          integer  days ago
--   client        ref      client
--   owner         ref      owner
--   text          text     in their words
--   escalated_to  ref      with
--   told_on       date     client told
--   record        id       record
-- key: record
-- style: style
-- basis: Client told: since it was handed over they heard what becomes of it.
select escalated_on, days_between(escalated_on, today()) as days, client, owner, text, escalated_to, told_on, feedback as record,
  iif(told_on is null, 'bad', 'warn') as style
from feedback_state
where escalated_on is not null and resolved_on is null and confirmed_on is null
order by escalated_on, feedback

-- behind: feedback
-- columns:
--   received_on  date  said on
select feedback, received_on, client, days_between(escalated_on, today()) as days
from feedback_state
where feedback = :record
