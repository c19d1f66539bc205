-- Pairs of clients that are likely one: they share a phone number, an e-mail address, a tax number, a web site, or a name but for
-- script, spelling and legal form. Each is paired with the first that has the same; a client and its group, or two of one group, are
-- no pair. It looks at everybody's cards, whoever asks: mostly it is two people who each wrote down the same client.
-- stage: client
with shared as (
  select k.form, k.value
  from r_match_key as k
  where +k.kind = 'client' and k.form <> 'extension' -- the plus: grouped in the order of the index on form and value
  group by k.form, k.value
  having min(k.record) <> max(k.record)
),
first as (
  select k.record as client, s.form, c.parent, c.name as title, min(k.record) over (partition by s.form, s.value) as first
  from shared as s
  join r_match_key as k on k.form = s.form and k.value = s.value and k.kind = 'client'
  join r_client as c on c.id = k.record and c.archived = 0 and coalesce(c.stage, '') <> 'closed'
)
select f.first as client, f.client as other, max(f.form = 'phone') as same_phone, max(f.form = 'email') as same_email,
  max(f.form = 'tax_id') as same_tax_id, max(f.form = 'site') as same_site, max(f.form = 'name') as same_name,
  c.name as name, f.title as other_name
from first as f
join r_client as c on c.id = f.first
where f.first <> f.client and coalesce(f.parent, '') <> f.first and coalesce(c.parent, '') <> f.client
  and (f.parent is null or c.parent is null or f.parent <> c.parent)
group by f.first, f.client
