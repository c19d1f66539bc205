-- The clients a promotion is for, since when each has been shown it and in which dealing, and the first order after that of what it is about.
-- date: shown_on
with shown as (
  select w.value as promotion, a.client, a.id as activity, a.done_on,
    row_number() over (partition by w.value, a.client order by a.done_on, a.id) as turn
  from activity_shown as w
  join activity as a on a.id = w.record
  where a.done_on is not null and a.archived = 0
)
select r.id as promotion, c.id as client, s.done_on as shown_on, s.activity, (
    select o.id
    from "order" as o
    join order_lines as l on l.record = o.id
    where o.client = c.id and o.date >= s.done_on and (
      exists (select 1 from promotion_products as p where p.record = r.id and p.value = l.product)
      or not exists (select 1 from promotion_products as p where p.record = r.id))
    order by o.date, o.id
    limit 1) as "order"
from promotion as r
join client as c on c.archived = 0 and coalesce(c.stage, '') not in ('blacklisted', 'closed')
left join shown as s on s.promotion = r.id and s.client = c.id and s.turn = 1
where r.archived = 0 and (not exists (select 1 from promotion_segments as g where g.record = r.id)
  or exists (select 1 from promotion_segments as g where g.record = r.id and g.value = c.segment))
