-- duty: 21
-- title: Decide on terms beyond the policy
-- title.ru: Решить по условиям сверх политики
-- action: task
-- why: {asker} asks for {record}: {wanted}
-- why.ru: {asker} просит по {record}: {wanted}
-- urgency: today
-- needs: beyond_policy approver
-- done_when: it is approved or rejected, or the terms are within the policy again
-- done_when.ru: одобрено или отклонено, либо условия снова в рамках политики
-- do: salesctl approve {about}
select b.client, a.user as owner, b.record as about, b.record, coalesce(u.name, b.owner, '—') as asker, b.dated_on as due,
  group_concat(case b.what
    when 'discount' then iif(lang() = 'ru', 'скидка ', 'discount ') || (b.asked / 100) || ' % > ' || (b.allowed / 100) || ' %'
    when 'deferral' then iif(lang() = 'ru', 'отсрочка, дней: ', 'days to pay: ') || b.asked || ' > ' || b.allowed
    when 'credit' then iif(lang() = 'ru', 'кредитный лимит выше разрешённого', 'a credit limit above the allowed one')
    when 'stop' then iif(lang() = 'ru', 'клиент в стоп-листе', 'the client is on the stop-list')
    else iif(lang() = 'ru', 'цена ниже минимальной', 'a price under the floor') end, '; ') as wanted
from beyond_policy as b
join (select coalesce((select m.manager from "user" as m join approver as p on p.user = m.manager where m.id = d.owner),
    (select min(user) from approver)) as user, d.record from (select distinct record, owner from beyond_policy) as d) as a
  on a.record = b.record
left join "user" as u on u.id = b.owner
where b.approved = 0 and b.rejected = 0 and b.gone = 0 and a.user is not null
group by b.record
