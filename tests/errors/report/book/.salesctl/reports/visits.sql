-- title: Visits by client
-- help: Who was visited how often.
-- columns:
--   client  ref    client
--   visits  count  visits
select client, count(*) as visits from activity where kind = 'visit' group by client
