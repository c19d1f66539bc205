-- Records that were spoken of with a client in a dealing that took place, and the last time.
-- stage: about
-- needs: activity_about
select w.value as about, max(h.done_at) as done_at
from activity_about as w
join held as h on h.activity = w.record
group by w.value
