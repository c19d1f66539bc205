-- What became of each piece of feedback a client gave, and who looks after it now: whoever has the client, else who took it down.
-- `amiss`: something is to be put right. `mine`: by whoever looks after it; until they say they cannot, they can.
-- `told_on`: the client was told what happens with it, since it went to management where it did, or it was spoken of since then.
-- shows: client
-- word: sentiment
-- moment: received_at
-- date: received_on, escalated_on, told_on, resolved_on, confirmed_on
-- boolean: amiss, mine
-- stage: feedback, client
-- needs: feedback
select f.id as feedback, f.client, coalesce(c.owner, f.owner) as owner, f.sentiment, substr(coalesce(f.text, '—'), 1, 120) as text,
  f.shipment, f.received_at, f.received_on, f.escalated_on, f.escalated_to,
  case
    -- an answer given before says nothing of it
    when f.escalated_at is null or not_before(f.answered_at, f.escalated_at) then f.answered_on
    when not_before(s.done_at, f.escalated_at) then substr(s.done_at, 1, 10)
  end as told_on,
  f.resolved_on, f.confirmed_on,
  coalesce(f.sentiment = 'negative', 0) or (f.rep_can_fix is not null and f.sentiment is not 'positive') as amiss,
  coalesce(f.rep_can_fix, 1) as mine
from feedback as f
left join client as c on c.id = f.client
left join spoken_of as s on s.about = f.id
where f.received_on is not null and f.archived = 0
