-- duty: 11
-- title: A deal without a next step
-- action: call
-- why: {title} ({amount:money}): nothing is planned
-- urgency: today
-- weight: amount
-- needs: deal deal_state
-- done_when: an activity with the client is planned, or the deal is closed
-- do: salesctl log {line} "…" --next "fri 10:00 …"
select client, owner, deal as about, title, amount, currency, stage_on as due
from deal_state
where outcome = 'open' and step_on is null
