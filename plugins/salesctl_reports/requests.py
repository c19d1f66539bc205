"""How reachable we are: what came in, how it was answered, and how long that took."""

from __future__ import annotations

from datetime import datetime
from statistics import median
from typing import Any

from salesctl.api import Column, Period, Session, Table, text

_REQUESTS = """
    select coalesce(r.owner, c.owner) as owner, coalesce(r.missed, 0) as missed, r.received_at, r.answered_at, r.outcome,
      (select min(h.done_at) from held as h where h.client = r.client and h.done_at > r.received_at) as spoken_at,
      (select s.done_at from spoken_of as s where s.about = r.id) as told_at
    from request as r left join client as c on c.id = r.client
    where r.received_on between ? and ? and r.archived = 0 and coalesce(r.direction, 'in') = 'in'
      and coalesce(r.outcome, '') <> 'spam'
"""


def report(session: Session, period: Period) -> Table:
    """Requests and missed calls of a period by who answers for them, with the usual time until somebody did."""
    lang = session.lang
    people: dict[str, list[Any]] = {}
    query = session.query()
    for row in query.rows(_REQUESTS, (period.start.isoformat(), period.end.isoformat())):
        people.setdefault(row["owner"] or "", []).append(row)
    rows = []
    for owner, found in sorted(people.items()):
        missed = sum(row["missed"] for row in found)
        waits = sorted(hours for hours in map(_hours, found) if hours is not None)
        converted = sum(row["outcome"] == "converted" for row in found)
        usual = round(median(waits)) if waits else None
        rows.append([owner or None, len(found), missed, len(waits), converted, len(found) - len(waits), usual])
    columns = [
        Column("owner", "ref", text(lang, "who", "кто")),
        Column("received", "integer", text(lang, "came in", "поступило")),
        Column("missed", "integer", text(lang, "missed calls", "пропущено звонков")),
        Column("answered", "integer", text(lang, "answered", "отвечено")),
        Column("converted", "integer", text(lang, "orders and deals", "заказов и сделок")),
        Column("open", "integer", text(lang, "without an answer", "без ответа")),
        Column("hours", "integer", text(lang, "usual hours to answer", "обычно часов до ответа")),
    ]
    title = text(lang, f"Requests {period.text}", f"Заявки {period.text}")
    note = text(
        lang,
        "Answered: marked so, or the client was spoken to afterwards. The usual time is the median.",
        "Отвечено: так отмечено или с клиентом потом говорили. Обычное время — медиана.",
    )
    return Table("requests", title, columns, rows, period.text, [note])


def _hours(row: Any) -> float | None:
    """Hours until the first answer of any kind; none while there is none. Days without a clock count from midnight."""
    came = datetime.fromisoformat(row["received_at"])
    answers = [datetime.fromisoformat(row[name]) for name in ("answered_at", "spoken_at", "told_at") if row[name]]
    later = [moment for moment in answers if moment.date() >= came.date()]
    return max((min(later) - came).total_seconds() / 3600, 0.0) if later else None
