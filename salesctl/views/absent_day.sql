-- The days a person is away from beginning to end.
select a.record as user, c.day
from user_absences as a
join calendar as c on c.day between a.from_on and a.to_on
where a."from" <= c.day and (a."to" = c.day or a.to_on > c.day)
