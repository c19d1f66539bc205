-- What was shown to clients: promotions, products, services.
select h.owner, h.client, s.record || '/' || s.value as about, h.done_on as day
from activity_shown as s
join held as h on h.activity = s.record
