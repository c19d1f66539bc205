-- message: {ordered:quantity} of `{line}` are ordered in all, {offered:quantity} were offered with {offer}
-- hint: is it ordered twice? if not, order the surplus apart from the offer
-- level: warning
-- needs: offer_lines, order_lines
-- of: order
select 'order' as kind, id, 'lines.' || line || '.qty' as at, line, offer, ordered, offered
from (
  select o.id, l.id as line, o.offer, f.qty as offered, sum(l.qty) over (partition by o.offer, l.id) as ordered,
    row_number() over (partition by o.offer, l.id order by o.date desc, o.id desc) as turn
  from r_order as o
  join r_order_lines as l on l.record = o.id and l.substitute_for is null and l.cancelled_at is null
  join r_offer_lines as f on f.record = o.offer and f.id = l.id
  where o.archived = 0
)
where ordered > offered and turn = 1
