-- What documents grant beyond the policy in force on their day, as in `beyond_terms`; and orders of clients on the stop-list that
-- have not left.
-- shows: client
-- date: dated_on
-- boolean: gone, approved, rejected
-- stage: record, owner
select kind, record, client, owner, dated_on, what, asked, allowed, gone, approved, rejected
from beyond_terms
union all
select 'order', o.id, o.client, o.owner, o.date, 'stop', null, null, 0,
  exists (
    select 1 from approval as a
    where a.kind = 'order' and a.record = o.id and coalesce(a.decision, 'approved') = 'approved'),
  coalesce((select a.decision = 'rejected' from approval as a where a.kind = 'order' and a.record = o.id
    order by a.at desc limit 1), 0)
from "order" as o
join stop_list as s on s.client = o.client
where o.archived = 0 and o.date >= (select min(valid_from) from policy where archived = 0)
  and not exists (select 1 from shipment as h where h."order" = o.id)
  and exists (select 1 from order_lines as l where l.record = o.id and l.cancelled_on is null)
