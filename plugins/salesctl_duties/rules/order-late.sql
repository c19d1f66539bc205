-- duty: 4
-- title: An order was not shipped in full by the day promised
-- action: call
-- why: {order:record} was promised for {due:date}, {lines:line|lines} not shipped in full
-- urgency: today
-- needs: order order_line_state
-- done_when: everything is shipped, or another date or a cancellation is agreed
-- do: salesctl ship {about}
select s.client, max(s.owner) as owner, s."order" as about, s."order",
  min(coalesce(s.waits_until, s.promised_on)) as due, count(*) as lines
from order_line_state as s
where coalesce(s.waits_until, s.promised_on) < today() and s.open > 0
group by s."order"
