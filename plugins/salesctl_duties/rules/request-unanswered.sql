-- duty: 3
-- title: Answer a request
-- action: call
-- why: asked on {received_on:date}: {text}
-- urgency: now
-- settings: within_days=0
-- needs: request
-- done_when: it is answered, or somebody spoke to the client after it, of nothing else
-- do: salesctl request answer {about} "…"
with waiting as (
  select r.id, r.client, coalesce(r.owner, c.owner) as owner, r.received_at, r.received_on, r.phone,
    substr(coalesce(r.text, r.kind, r.channel, '—'), 1, 120) as text,
    coalesce(r.response_due, add_days(r.received_on, coalesce(floor_div(t.minutes, 1440), :within_days))) as due
  from request as r
  left join client as c on c.id = r.client
  left join response_now as t on t.kind = r.kind
  where r.answered_on is null and r.outcome is null and r.archived = 0 and coalesce(r.missed, 0) = 0
    and coalesce(r.direction, 'in') = 'in'
)
select w.client, w.owner, w.id as about, w.received_on, w.text, w.due, w.phone
from waiting as w
where substr(w.due, 1, 10) <= today()
  and not exists (select 1 from spoken_of as s where s.about = w.id and not_before(s.done_at, w.received_at))
  and not exists (
    select 1 from held as h
    where h.client = w.client and not_before(h.done_at, w.received_at)
      and not exists (select 1 from activity_about as n where n.record = h.activity))
