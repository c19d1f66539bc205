-- Pairs of clients that are likely one: they share a phone number, an e-mail address, a tax number, a web site, or a name but for
-- script, spelling and legal form. Each is paired with the first that has the same; a client and its group, or two of one group, are
-- no pair. It looks at everybody's cards for those that are like the reader's clients: mostly it is two people who each wrote down the
-- same client.
-- stage: client
select f.id as client, o.id as other, max(k.form = 'phone') as same_phone, max(k.form = 'email') as same_email,
  max(k.form = 'tax_id') as same_tax_id, max(k.form = 'site') as same_site, max(k.form = 'name') as same_name,
  f.name as name, o.name as other_name
from client as a
-- in this order: a reader has few of all clients
cross join r_client as f on f.id = a.id and f.archived = 0 and coalesce(f.stage, '') <> 'closed'
cross join r_match_key as k on k.kind = 'client' and k.record = f.id and k.form <> 'extension'
cross join r_match_key as s on s.form = k.form and s.value = k.value and s.kind = 'client' and s.record > f.id
cross join r_client as o on o.id = s.record and o.archived = 0 and coalesce(o.stage, '') <> 'closed'
where coalesce(o.parent, '') <> f.id and coalesce(f.parent, '') <> o.id
  and (o.parent is null or f.parent is null or o.parent <> f.parent)
  and not exists (
    select 1
    from r_match_key as e
    join r_client as b on b.id = e.record and b.archived = 0 and coalesce(b.stage, '') <> 'closed'
    where e.form = k.form and e.value = k.value and e.kind = 'client' and e.record < f.id)
group by f.id, o.id
