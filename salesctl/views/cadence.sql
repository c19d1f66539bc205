-- How often a client is shipped to: the median gap between its days of shipment in the last year, or what its card says, and
-- when the next one is usual. Two gaps at least make a habit.
-- shows: client
-- date: first_on, last_on, usual_next_on
-- stage: client
with gaps as (
  -- by way of the clients: those out of scope are not even looked at
  select d.client, d.gap, row_number() over (partition by d.client order by d.gap) as turn,
    count(*) over (partition by d.client) as gaps
  from client as c
  join shipment_day as d on d.client = c.id
  where d.gap is not null and d.day > add_days(today(), -365)
),
median as (
  select client, floor_div(sum(gap), count(*)) as gap, max(gaps) as gaps
  from gaps
  where turn in ((gaps + 1) / 2, (gaps + 2) / 2)
  group by client
),
seen as (
  select d.client, max(c.cadence_days) as cadence_days, count(*) as days, min(d.day) as first_on, max(d.day) as last_on
  from client as c
  join shipment_day as d on d.client = c.id
  group by d.client
)
select s.client, s.days as shipments, s.first_on, s.last_on,
  coalesce(s.cadence_days, case when m.gaps >= 2 then m.gap end) as median_gap,
  add_days(s.last_on, coalesce(s.cadence_days, case when m.gaps >= 2 then m.gap end)) as usual_next_on
from seen as s
left join median as m on m.client = s.client
