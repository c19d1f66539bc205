-- duty: 3
-- title: Call back a missed call
-- title.ru: Перезвонить на пропущенный звонок
-- action: call
-- why: called on {received_on:date} from {shown}, nobody answered
-- why.ru: звонок {received_on:date} с номера {shown}, никто не ответил
-- urgency: now
-- needs: missed_call
-- done_when: somebody of us reaches the caller; a failed attempt does not count
-- done_when.ru: кто-то из наших дозвонился; попытка не в счёт
select client, owner, request as about, received_on, received_on as due, coalesce(phone, '—') as shown, phone
from missed_call
