-- When the next dealing with each client is that somebody planned. What a plan made of other obligations is no next step: to
-- collect a debt brings nothing forward.
-- stage: client
select p.client, min(p.start_on) as start_on
from planned as p
where p.start_on >= today() and p.client is not null
  and not exists (select 1 from activity_for as f where f.record = p.activity)
group by p.client
