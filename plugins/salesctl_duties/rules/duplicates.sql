-- duty: 6
-- title: Two cards of what is likely one client
-- action: task
-- why: {name} and {other_name} ({other}) have the same {same:words}
-- words: name, tax number, phone, e-mail address, web site
-- urgency: week
-- needs: likely_duplicate
-- local: no
-- done_when: one is merged into the other (`client merge`), or it is waived because they are two
-- do: salesctl client dedupe
select d.client, c.owner, d.client || '/' || d.other as about, d.name, d.other_name, d.other, rtrim(
  iif(d.same_name, 'name' || ', ', '')
  || iif(d.same_tax_id, 'tax number' || ', ', '')
  || iif(d.same_phone, 'phone' || ', ', '')
  || iif(d.same_email, 'e-mail address, ', '')
  || iif(d.same_site, 'web site, ', ''), ', ') as same
from likely_duplicate as d
join client as c on c.id = d.client
