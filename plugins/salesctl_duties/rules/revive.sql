-- duty: 9
-- title: Win a client back
-- action: call
-- why: nothing shipped for {quiet_days:day|days}; bought {past_value:money} in all before; script “{script}”
-- or why: nothing shipped for {quiet_days:day|days}; bought {past_value:money} in all before
-- or why: nothing shipped for {quiet_days:day|days}; script “{script}”
-- or why: nothing shipped for {quiet_days:day|days}
-- lasting: nothing shipped since {last_on:date}
-- urgency: week
-- weight: past_value
-- settings: rest_days=30
-- needs: lifecycle
-- done_when: a deal or an order begins; for rest_days after somebody there was spoken to
-- do: salesctl script run SCRIPT {line}
select l.client, l.owner, l.client as about, l.quiet_days, add_days(today(), -l.quiet_days) as last_on,
  nullif(l.past_value, 0) as past_value, l.currency,
  coalesce(
    (select s.title from script as s
     where s.goal = 'revive' and s.archived = 0 and s.language = c.language
     order by s.approved_on desc, s.id limit 1),
    (select s.title from script as s
     where s.goal = 'revive' and s.archived = 0
     order by s.approved_on desc, s.id limit 1)) as script
from lifecycle as l
join client as c on c.id = l.client
where l.state in ('dormant', 'dead')
  and coalesce(l.last_held_on, '') <= add_days(today(), -:rest_days)
  and not exists (select 1 from deal_state as d where d.client = l.client and d.outcome = 'open')
  and not exists (
    select 1 from order_line_state as o
    where o.client = l.client and o.open > 0 and o.ordered_on >= coalesce(l.last_shipped_on, ''))
