-- duty: 6
-- title: Two cards of what is likely one client
-- title.ru: Похоже, один клиент заведён дважды
-- action: task
-- why: {name} and {other_name} ({other}) have the same {same}
-- why.ru: карточки {name} и {other_name} ({other}): совпадает {same}
-- urgency: week
-- needs: likely_duplicate
-- done_when: one is merged into the other (`client merge`), or it is waived because they are two
-- done_when.ru: карточки объединены (`client merge`) или отмечено, что это разные клиенты (`waive`)
-- do: salesctl client dedupe
select d.client, c.owner, d.client || '/' || d.other as about, d.name, d.other_name, d.other, rtrim(
  iif(d.same_name, iif(lang() = 'ru', 'название', 'name') || ', ', '')
  || iif(d.same_tax_id, iif(lang() = 'ru', 'ИНН', 'tax number') || ', ', '')
  || iif(d.same_phone, iif(lang() = 'ru', 'телефон', 'phone') || ', ', '')
  || iif(d.same_email, 'e-mail, ', ''), ', ') as same
from likely_duplicate as d
join client as c on c.id = d.client
