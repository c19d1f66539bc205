-- Which price lists may price what a client buys, by `place`: a list of its own, the one its card names or what replaced it, that
-- one's base, its segment's, then any. A list holds from `valid_from` to `valid_to`, but not from `replaced_from` to `replaced_to`,
-- while one that supersedes it does.
-- date: valid_from, valid_to, replaced_from, replaced_to
with replaced as (
  select supersedes as list, min(valid_from) as replaced_from, max(coalesce(valid_to, '9999-12-31')) as replaced_to
  from price_list
  where archived = 0 and supersedes is not null
  group by supersedes
)
select c.id as client, p.id as list, p.name as list_name, coalesce(p.tax, 'excluded') as tax, coalesce(p.currency, book_currency()) as currency,
  p.valid_from, coalesce(p.valid_to, '9999-12-31') as valid_to,
  coalesce(r.replaced_from, '9999-12-31') as replaced_from, coalesce(r.replaced_to, '') as replaced_to,
  case when p.client = c.id then 1 when p.id = c.price_list or p.supersedes = c.price_list then 2 when p.id = o.base then 3
    when p.segment is not null then 4 else 5 end as place
from client as c
left join price_list as o on o.id = c.price_list
join price_list as p on p.archived = 0 and (p.client is null or p.client = c.id)
  and (p.segment is null or p.segment = c.segment or p.id = c.price_list or p.supersedes = c.price_list)
left join replaced as r on r.list = p.id
