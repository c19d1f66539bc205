-- title: Against whom
-- heads: competitor, weak points, what to say, latest news
select r.name,
  (select group_concat(w.value, '; ') from competitor_weaknesses as w where w.record = r.id) as weak,
  (select group_concat(s.value, ' ') from competitor_counter_arguments as s where s.record = r.id) as say,
  (select i.observed_on || ': ' || coalesce(i.text, i.what) from intel as i
   where i.competitor = r.id and i.archived = 0 order by i.observed_on desc limit 1) as news
from competitor as r
where r.archived = 0 and (
  exists (select 1 from deal_competitors as x join deal as d on d.id = x.record where x.value = r.id and d.client = :client)
  or exists (select 1 from client as c where c.id = :client and c.present_supplier = r.name))
