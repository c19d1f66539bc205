-- duty: 11
-- title: A deal too long in one stage
-- action: meeting
-- why: {title} has been at “{stage_title}” for {days:day|days}, at most {max_days} are usual
-- lasting: {title} has been at “{stage_title}” since {since:date}
-- urgency: week
-- weight: amount
-- needs: deal deal_state
-- done_when: the deal moves on, or is closed
-- do: salesctl deal move {about} STAGE
select client, owner, deal as about, title, stage_title, amount, currency, max_days, stage_on as since, days_between(stage_on, today()) as days,
  add_days(stage_on, max_days) as due
from deal_state
where outcome = 'open' and days_between(stage_on, today()) > max_days
