-- duty: 16
-- title: Ask whether it is all right now
-- title.ru: Спросить, всё ли теперь в порядке
-- action: call
-- why: “{text}” was put right on {resolved_on:date}: does the client agree?
-- why.ru: «{text}» исправлено {resolved_on:date}: согласен ли клиент?
-- urgency: week
-- needs: feedback_state
-- done_when: the client agrees, or says what is still amiss
-- done_when.ru: клиент согласен или сказал, что ещё не так
-- do: salesctl feedback confirm {about}
select client, owner, feedback as about, text, resolved_on, resolved_on as due
from feedback_state
where resolved_on is not null and confirmed_on is null
