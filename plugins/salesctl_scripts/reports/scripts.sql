-- title: Scripts and objections {period}
-- help: Scripts and the objections they met.
-- columns:
--   script     ref      script
--   version    text     version
--   objection  text     objection
--   met        integer  conversations
--   handled    integer  answered #objections
--   well       integer  talked on
--   refused    integer  refused
--   share      percent  answered, share
-- key: script, objection
with held_by as (
  select id, script, outcome
  from activity
  where script is not null and archived = 0 and done_on between :start and :end
),
-- every conversation once, and once more for each objection it met
met as (
  select id, script, outcome, null as objection, null as handled from held_by
  union all
  select h.id, h.script, h.outcome, o.code, coalesce(o.handled, 0)
  from held_by as h
  join activity_objections as o on o.record = h.id
)
select m.script, s.version, m.objection, count(*) as met, sum(m.handled) as handled, sum(m.outcome in ('held', 'reached')) as well,
  sum(m.outcome = 'refused') as refused, share(sum(m.handled), count(*)) as share
from met as m
left join script as s on s.id = m.script
group by m.script, m.objection
order by m.script, m.objection

-- behind: activity
-- columns:
--   day     date  day
--   client  ref   client
select a.id as activity, a.done_on as day, a.client, 1 as met, iif(:objection is null, null, coalesce(o.handled, 0)) as handled,
  a.outcome in ('held', 'reached') as well, a.outcome = 'refused' as refused
from activity as a
left join activity_objections as o on o.record = a.id and o.code = :objection
where a.script = :script and a.archived = 0 and a.done_on between :start and :end and (:objection is null or o.record is not null)
order by a.done_on, a.id
