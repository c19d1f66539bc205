-- title: Possible clients
-- help: Possible clients with their next step.
-- span: today
-- columns:
--   client        ref       client
--   owner         ref       owner
--   source        text      source
--   potential     money     may bring
--   currency      currency  currency
--   state         word      stands as
--   last_held_on  date      last dealing
--   next_on       date      next step
-- key: client
-- words:
--   lead      lead
--   prospect  prospect
-- as_of: client
select l.client, l.owner, c.source, c.potential, coalesce(c.currency, book_currency()) as currency, l.state, l.last_held_on,
  n.start_on as next_on
from lifecycle as l
join client as c on c.id = l.client
left join next_step as n on n.client = l.client
where l.state in ('lead', 'prospect')
order by n.start_on is not null, c.potential is null, c.potential desc, l.client
