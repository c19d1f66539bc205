-- Days and months that were closed.
select user as owner, id as about, date as day
from close
where archived = 0
