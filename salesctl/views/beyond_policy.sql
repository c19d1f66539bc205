-- What waits for a decision, or is decided and has not reached the client: terms beyond the policy (`concession_waiting`); promises to
-- pay that lie further ahead than the policy lets them (`promise`, in days); and orders of clients on the stop-list that have not
-- left (`stop`).
-- shows: client
-- word: kind, what
-- date: dated_on
-- boolean: approved, rejected
-- stage: record, owner
select kind, record, client, owner, dated_on, what, asked, allowed, approved, rejected
from concession_waiting
union all
select distinct 'activity', m.activity, m.client, coalesce(m.owner, c.owner), m.made_on, 'promise', m.days, m.allowed, 0,
  coalesce((select not w.approved from approval as w where w.kind = 'activity' and w.record = m.activity order by w.at desc limit 1), 0)
from promise_made as m
left join client as c on c.id = m.client
where m.binding = 0 and m.by >= today()
union all
select 'order', o.id, o.client, o.owner, o.date, 'stop', null, null,
  exists (select 1 from approval as a where a.kind = 'order' and a.record = o.id and a.approved),
  coalesce((select not a.approved from approval as a where a.kind = 'order' and a.record = o.id order by a.at desc limit 1), 0)
from "order" as o
join stop_list as s on s.client = o.client
where o.archived = 0 and o.date >= (select min(valid_from) from policy where archived = 0)
  and not exists (select 1 from shipment as h where h."order" = o.id)
  and exists (select 1 from order_lines as l where l.record = o.id and l.cancelled_on is null)
