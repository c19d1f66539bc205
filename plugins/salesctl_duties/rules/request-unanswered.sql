-- duty: 3
-- title: Answer a request
-- title.ru: Ответить на заявку
-- action: call
-- why: asked on {received_on:date}: {text}
-- why.ru: заявка от {received_on:date}: {text}
-- urgency: now
-- settings: within_days=0
-- done_when: the request is answered, or somebody spoke to the client after it
-- done_when.ru: заявка отвечена или с клиентом говорили после неё
select r.client, coalesce(r.owner, c.owner) as owner, r.id as about, r.received_on, coalesce(r.text, r.kind, '') as text,
  coalesce(r.response_due, r.received_on) as due, r.phone
from request as r
left join client as c on c.id = r.client
where r.answered_on is null and r.outcome is null and r.archived = 0 and coalesce(r.missed, 0) = 0
  and coalesce(r.direction, 'in') = 'in'
  and days_between(r.received_on, today()) >= :within_days
  and not exists (select 1 from held as h where h.client = r.client and h.done_at > r.received_at)
