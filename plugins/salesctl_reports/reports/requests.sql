-- title: Requests {period}
-- help: What came in, how it was answered, and how long that took.
-- columns:
--   owner      ref      who
--   received   integer  came in
--   missed     integer  missed calls
--   answered   integer  answered #requests
--   converted  integer  orders and deals
--   open       integer  without an answer
--   hours      integer  usual hours to answer
-- key: owner
-- basis: Answered: marked so, or the client was spoken to afterwards. The usual time is the median.
with came as (
  select coalesce(r.owner, c.owner) as owner, coalesce(r.missed, 0) as missed, r.outcome, r.received_at, (
    select min(a.at) from (
      select r.answered_at as at
      union all
      select (select min(h.done_at) from held as h where h.client = r.client and not_before(h.done_at, r.received_at))
      union all
      select (select s.done_at from spoken_of as s where s.about = r.id)
    ) as a where not_before(a.at, r.received_at)) as first_at
  from request as r
  left join client as c on c.id = r.client
  where r.received_on between :start and :end and r.archived = 0 and coalesce(r.direction, 'in') = 'in'
    and coalesce(r.outcome, '') <> 'spam'
)
select owner, count(*) as received, sum(missed) as missed, count(first_at) as answered,
  sum(coalesce(outcome, '') = 'converted') as converted, count(*) - count(first_at) as open,
  floor_div(median(max(minutes_between(received_at, first_at), 0)) + 30, 60) as hours
from came
group by owner
order by coalesce(owner, '')

-- behind: request
-- columns:
--   received_at  moment  came in
--   client       ref     client
--   outcome      text    outcome
select r.id as request, r.received_at, r.client, r.outcome, 1 as received, coalesce(r.missed, 0) as missed,
  coalesce(r.outcome = 'converted', 0) as converted
from request as r
left join client as c on c.id = r.client
where r.received_on between :start and :end and r.archived = 0 and coalesce(r.direction, 'in') = 'in'
  and coalesce(r.outcome, '') <> 'spam' and coalesce(r.owner, c.owner) is :owner
order by r.received_at, r.id
