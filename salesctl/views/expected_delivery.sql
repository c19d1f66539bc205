-- The days on which clients who keep a rhythm (`cadence`) will be delivered to, two years ahead: the next usual one, today where that has
-- passed, and each one after as many days as his rhythm has; with what he usually takes. An announced order takes the place of the
-- usual day nearest to it. Who is dormant, dead, blacklisted or closed is not expected.
-- money: low, amount, high
-- date: day
-- stage: client, owner
with recursive coming as (
  select l.client, l.owner, k.median_gap as gap, max(k.usual_next_on, today()) as day, 1 as turn
  from lifecycle as l
  join cadence as k on k.client = l.client
  where l.state in ('new', 'active', 'at_risk', 'revived') and k.median_gap > 0
  union all
  select client, owner, gap, add_days(day, gap), turn + 1
  from coming
  where add_days(day, gap) <= add_months(today(), 24)
)
select c.client, c.owner, c.day, c.gap, u.low, u.amount, u.high, coalesce(u.currency, book_currency()) as currency
from coming as c
left join usual_delivery as u on u.client = c.client
where not exists (
  select 1 from expected_order as e
  where e.client = c.client and 2 * days_between(e.day, c.day) > -c.gap
    and (2 * days_between(e.day, c.day) <= c.gap or c.turn = 1))
