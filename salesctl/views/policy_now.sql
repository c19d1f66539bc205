-- The company's rules in force: the last policy that has begun.
select * from policy
where archived = 0 and valid_from <= today()
order by valid_from desc, id desc
limit 1
