-- Whose work counts towards each target: the person's, or that of everybody in the team.
select t.id as target, t.period as month, t.user from target as t where t.archived = 0 and t.user is not null
union all
select t.id, t.period, u.id from target as t join "user" as u on u.team = t.team where t.archived = 0 and t.user is null
