-- duty: 3
-- title: Call back a missed call
-- action: call
-- why: {calls:missed call|missed calls} from {shown}, the last on {received_at:moment}
-- urgency: now
-- needs: missed_call
-- local: no
-- done_when: somebody of us reaches the caller; a failed attempt does not count
-- do: salesctl log {line} "…"
select client, owner, request as about, calls, received_at, received_on as due, coalesce(phone, '—') as shown, phone
from missed_call
