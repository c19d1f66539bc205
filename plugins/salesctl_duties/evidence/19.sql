-- Days and months that were closed.
select user as owner, null as client, id as about, date as day
from close
where archived = 0
