-- duty: 5
-- title: Ask when to expect the order
-- action: call
-- why: nothing shipped this month, the last on {last_on:date}; the next was usual by {due:date}
-- urgency: today
-- weight: past_value
-- settings: rest_days=5 usual_days=31
-- needs: lifecycle cadence
-- done_when: the client is shipped to, orders, or says when to expect the order; for rest_days after a talk
-- do: salesctl log {line} "…" --expects SUM@DATE
with usual as (
  -- who has no habit yet is expected every usual_days
  select l.client, l.owner, l.past_value, l.currency, k.last_on,
    coalesce(k.usual_next_on, add_days(k.last_on, :usual_days)) as due
  from lifecycle as l
  join cadence as k on k.client = l.client
  where l.state in ('new', 'active', 'at_risk', 'revived') and substr(k.last_on, 1, 7) < substr(today(), 1, 7)
)
select u.client, u.owner, u.client as about, u.last_on, u.due, u.past_value, u.currency
from usual as u
where u.due < today()
  and not exists (
    select 1 from activity as a
    where a.client = u.client and a.expects_on >= today() and a.done_on is not null and a.archived = 0)
  and not exists (select 1 from held as h where h.client = u.client and h.done_on > add_days(today(), -:rest_days))
  and not exists (
    select 1 from order_line_state as o
    where o.client = u.client and o.open > 0 and o.ordered_on >= u.last_on)
