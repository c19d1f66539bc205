-- title: Cold calls {period}
-- help: Call lists: tried, spoken to, meetings, conversion.
-- columns:
--   call_list      ref      call list
--   script         ref      script
--   members        integer  members
--   touched        integer  tried
--   touches        integer  attempts
--   conversations  integer  spoken to #calls
--   meetings       integer  meetings
--   refusals       integer  refusals
--   conversion     percent  meetings per talk
-- key: call_list
select call_list, max(script) as script, count(*) as members, sum(touches > 0) as touched, sum(touches) as touches,
  sum(conversations > 0) as conversations, sum(meeting_on is not null) as meetings, sum(refused_on is not null) as refusals,
  share(sum(meeting_on is not null), sum(conversations > 0)) as conversion
from call_list_member
where first_on <= :end and until >= :start
group by call_list
order by max(until) desc, call_list

-- behind: client
-- columns:
--   reached_on  date  last spoken to
--   meeting_on  date  meeting
select client, 1 as members, touches > 0 as touched, touches, conversations > 0 as conversations, meeting_on is not null as meetings,
  refused_on is not null as refusals, reached_on, meeting_on
from call_list_member
where call_list = :call_list
order by client
