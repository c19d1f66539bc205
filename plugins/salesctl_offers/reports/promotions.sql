-- title: Promotions
-- help: Running promotions: whom they are for, who has been shown them, who ordered after.
-- columns:
--   promotion  text     promotion
--   from       date     from
--   to         date     to
--   eligible   integer  clients it is for
--   shown      integer  shown to
--   ordered    integer  ordered after
-- key: promotion, from
-- as_of: promotion
with running as (
  select id, title, "from", "to"
  from promotion
  where archived = 0 and "from" <= :end and coalesce("to", '9999') >= :start
),
fitting as (
  select r.id, c.id as client
  from running as r
  join client as c on c.archived = 0 and coalesce(c.stage, '') not in ('blacklisted', 'closed')
  where not exists (select 1 from promotion_segments as g where g.record = r.id)
    or exists (select 1 from promotion_segments as g where g.record = r.id and g.value = c.segment)
),
shown as (
  select w.value as id, a.client, min(a.done_on) as day
  from activity_shown as w
  join activity as a on a.id = w.record
  where a.done_on is not null and a.archived = 0
  group by w.value, a.client
),
ordered as (
  select s.id, s.client
  from shown as s
  where exists (
    select 1
    from "order" as o
    join order_lines as l on l.record = o.id
    where o.client = s.client and o.date >= s.day and (
      exists (select 1 from promotion_products as p where p.record = s.id and p.value = l.product)
      or not exists (select 1 from promotion_products as p where p.record = s.id)))
)
select r.title as promotion, r."from", r."to",
  (select count(*) from fitting as f where f.id = r.id) as eligible,
  (select count(*) from shown as s join fitting as f on f.id = s.id and f.client = s.client where s.id = r.id) as shown,
  (select count(*) from ordered as o where o.id = r.id) as ordered
from running as r
order by r."from", r.id
