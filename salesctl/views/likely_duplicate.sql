-- Pairs of clients that are likely one: they share a phone number, an e-mail address, a tax number, or a name but for script and
-- legal form. Each is paired with the first that has the same; a client and its group, or two of one group, are no pair. It looks at
-- everybody's cards, whoever asks: mostly it is two people who each wrote down the same client.
-- stage: client
with told as (
  select c.id, c.parent, c.name as title, name_key(c.name) as name from r_client as c where c.archived = 0 and coalesce(c.stage, '') <> 'closed'
),
shared as (
  select p.record as client, 'phone' as what, p.number as value
  from r_phone as p where p.kind = 'client' and length(p.number) > 6
  union all
  select e.record, 'email', lower(e.value) from r_client_contacts_emails as e
  union all
  select n.record, 'tax_id', coalesce(n.vat_id, n.tax_id) from r_client_entities as n where coalesce(n.vat_id, n.tax_id) is not null
  union all
  select t.id, 'name', t.name from told as t
),
first as (
  select s.client, s.what, t.parent, t.title, min(s.client) over (partition by s.what, s.value) as first
  from shared as s
  join told as t on t.id = s.client
)
select f.first as client, f.client as other, max(f.what = 'phone') as same_phone, max(f.what = 'email') as same_email,
  max(f.what = 'tax_id') as same_tax_id, max(f.what = 'name') as same_name,
  c.title as name, f.title as other_name
from first as f
join told as c on c.id = f.first
where f.first <> f.client and coalesce(f.parent, '') <> f.first and coalesce(c.parent, '') <> f.client
  and (f.parent is null or c.parent is null or f.parent <> c.parent)
group by f.first, f.client
