-- How often a client is shipped to: the median gap between its days of shipment in the last year, or what its card says, and
-- when the next one is usual. Two gaps at least make a habit.
-- shows: client
-- date: first_on, last_on, usual_next_on
-- stage: client
with gaps as (
  select client, gap, row_number() over (partition by client order by gap) as turn, count(*) over (partition by client) as gaps
  from shipment_day
  where gap is not null and day > add_days(today(), -365)
),
median as (
  select client, floor_div(sum(gap), count(*)) as gap, max(gaps) as gaps
  from gaps
  where turn in ((gaps + 1) / 2, (gaps + 2) / 2)
  group by client
),
seen as (
  select client, count(*) as days, min(day) as first_on, max(day) as last_on
  from shipment_day
  group by client
)
select s.client, s.days as shipments, s.first_on, s.last_on,
  coalesce(c.cadence_days, case when m.gaps >= 2 then m.gap end) as median_gap,
  add_days(s.last_on, coalesce(c.cadence_days, case when m.gaps >= 2 then m.gap end)) as usual_next_on
from seen as s
left join client as c on c.id = s.client
left join median as m on m.client = s.client
