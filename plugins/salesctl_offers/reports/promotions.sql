-- title: Promotions
-- help: Running promotions: whom they are for, who has been shown them, who ordered after.
-- columns:
--   promotion  ref      promotion
--   from       date     from
--   to         date     to
--   eligible   integer  clients it is for
--   shown      integer  shown to
--   ordered    integer  ordered after
-- key: promotion
-- as_of: promotion
select r.id as promotion, r."from", r."to", count(c.client) as eligible, count(c.activity) as shown, count(c."order") as ordered
from promotion as r
left join promotion_reach as c on c.promotion = r.id
where r.archived = 0 and r."from" <= :end and coalesce(r."to", '9999') >= :start
group by r.id
order by r."from", r.id

-- behind: client
-- columns:
--   client    ref   client
--   shown_on  date  shown on
--   activity  ref   dealing
--   order     ref   order
select client, 1 as eligible, iif(activity is null, 0, 1) as shown, iif("order" is null, 0, 1) as ordered, shown_on, activity, "order"
from promotion_reach
where promotion = :promotion
order by shown_on is null, shown_on, client
