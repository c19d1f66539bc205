-- title: Where it is stuck
-- help: Which figure fell most, and who can act.
-- span: today
-- columns:
--   rank    integer  #
--   figure  word     figure
--   user    ref      who can act
--   now     as/unit  now
--   usual   as/unit  usual
--   share   percent  of the usual
--   act     word     begin with
-- key: figure, user
-- words:
--   shipped         shipments
--   paid            payments
--   clients         clients shipped to
--   dealings        dealings held
--   call_quiet      call those who are quiet: report quiet
--   collect         collect what is overdue: duties 2
--   keep_and_win    keep and win clients: duties 5, 8, 9
--   plan_the_day    plan the day and hold to it: plan day
-- basis: This month so far against the average of the three before, up to the same working day.
-- as_of: payment, shipment
select row_number() over (order by share, user, figure) as rank, figure, user, now, usual, share,
  case figure when 'shipped' then 'call_quiet' when 'paid' then 'collect' when 'clients' then 'keep_and_win' else 'plan_the_day' end as act,
  iif(figure in ('shipped', 'paid'), 'money', 'integer') as unit
from figure_trend
where now < usual
order by share, user, figure

-- behind: record
-- columns:
--   day      date     day
--   client   ref      client
--   earlier  as/unit  in the three months before
select record, day, client, now, earlier, unit from trend_fact where user = :user and figure = :figure order by day, record
