-- title: Feedback {period}
-- help: What clients said: mended, passed on, open; how long it took.
-- columns:
--   received_on      date     said on
--   client           ref      client
--   owner            ref      owner
--   sentiment        word     mood
--   text             text     in their words
--   state            word     what became of it
--   days_to_answer   integer  days to answer
--   days_to_resolve  integer  days to mend
--   feedback         ref      record
-- key: feedback
-- style: style
-- words:
--   positive         good
--   neutral          so-so
--   negative         bad
--   confirmed        the client agrees
--   resolved         put right, not confirmed
--   escalated_told   with management, client knows
--   escalated        with management, client not told
--   to_be_put_right  to be put right
--   to_be_passed_on  to be passed on
with said as (
  select *, case when confirmed_on is not null then 'confirmed' when resolved_on is not null then 'resolved'
      when escalated_on is not null then iif(told_on is null, 'escalated', 'escalated_told')
      when amiss then iif(mine, 'to_be_put_right', 'to_be_passed_on') end as state
  from feedback_state
  where received_on between :start and :end
)
select received_on, client, owner, sentiment, text, state, days_between(received_on, coalesce(told_on, resolved_on)) as days_to_answer,
  days_between(received_on, resolved_on) as days_to_resolve, feedback, amiss, escalated_on, resolved_on, confirmed_on,
  case when not amiss or confirmed_on is not null then '' when state in ('to_be_put_right', 'to_be_passed_on') then 'bad' else 'warn' end
    as style
from said
order by received_on, feedback

-- note: Asked {asked:time|times}; {answers:answer|answers}, {good} of them praise.
select (select count(*) from feedback where asked_on between :start and :end and archived = 0) as asked, count(*) as answers,
  coalesce(sum(sentiment = 'positive'), 0) as good
from result

-- note: {complaints:complaint|complaints}: {mended} put right, {passed} handed to management, {open} open.
select count(*) as complaints, count(resolved_on) as mended, count(escalated_on) as passed,
  coalesce(sum(resolved_on is null and confirmed_on is null), 0) as open
from result
where amiss

-- note: A complaint was usually answered in {days:day|days}.
select median(days_to_answer) as days from result where amiss having median(days_to_answer) > 0

-- note: A complaint was usually answered the same day.
select median(days_to_answer) from result where amiss having median(days_to_answer) = 0
