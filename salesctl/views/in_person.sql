-- The types of dealings at which people see each other.
select column1 as type
from (values ('meeting'), ('visit'), ('presentation'))
