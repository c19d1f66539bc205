-- Obligations under which something was noted as done, by rule and what they are about, and the last day it was.
-- stage: about
select f.rule, f.about, max(a.done_on) as done_on
from activity_for as f
join activity as a on a.id = f.record
where a.done_on is not null and a.archived = 0
group by f.rule, f.about
