"""`report feedback` and `report service`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from statistics import median
from typing import Any

from salesctl.api import Column, Period, Session, Style, Table, plural, text

_SAID = """
    select received_on, client, owner, sentiment, text, feedback, amiss, mine, escalated_on, told_on, resolved_on, confirmed_on
    from feedback_state where received_on between ? and ? order by received_on, feedback
"""
_ASKED = "select count(*) from feedback where asked_on between ? and ? and archived = 0"
_DELIVERIES = """
    with arrived as (
      select s.client, s.id, s."order" as order_id,
        coalesce(s.delivered_on, s.accepted_on, add_days(s.shipped_on, coalesce((select transit_days from policy_now), 0))) as day
      from key_client as k join shipment as s on s.client = k.client where s.archived = 0)
    select a.client, a.day, (
      select min(s.day) from service_contact as s
      where s.client = a.client and s.day between a.day and add_days(a.day, 30)
        and (s.about is null or s.about in (a.id, a.order_id))) as called_on
    from arrived as a where a.day between ? and ? and a.day <= today() order by a.client, a.day
"""
_KEY = "select k.client, c.owner from key_client as k join client as c on c.id = k.client order by c.owner, k.client"
_COMPLAINTS = """
    select client, count(*) as said, sum(resolved_on is null and confirmed_on is null) as open
    from feedback_state where amiss and received_on between ? and ? group by client
"""


def feedback(session: Session, period: Period) -> Table:
    """Everything clients said in a period, what became of it, and how many days they waited for an answer and for help."""
    lang, span = session.lang, (period.start.isoformat(), period.end.isoformat())
    query = session.query()
    found = list(query.rows(_SAID, span))
    asked = query.one(_ASKED, span)
    rows = [
        [
            row["received_on"], row["client"], row["owner"], _mood(row["sentiment"], lang), row["text"], _state(row, lang),
            _days(row["received_on"], row["told_on"] or row["resolved_on"]), _days(row["received_on"], row["resolved_on"]),
            row["feedback"],
        ]
        for row in found
    ]  # fmt: skip
    columns = [
        Column("received_on", "date", text(lang, "said on", "получен")),
        Column("client", "ref", text(lang, "client", "клиент")),
        Column("owner", "ref", text(lang, "owner", "менеджер")),
        Column("sentiment", "text", text(lang, "mood", "тон")),
        Column("text", "text", text(lang, "in their words", "слова клиента")),
        Column("state", "text", text(lang, "what became of it", "что с этим стало")),
        Column("days_to_answer", "integer", text(lang, "days to answer", "дней до ответа")),
        Column("days_to_resolve", "integer", text(lang, "days to mend", "дней до исправления")),
        Column("feedback", "ref", text(lang, "record", "запись")),
    ]
    title = text(lang, f"Feedback {period.text}", f"Отзывы {period.text}")
    notes = _feedback_notes(found, rows, asked[0] if asked else 0, lang)
    return Table("feedback", title, columns, rows, period.text, notes, styles=[_style(row) for row in found])


def _feedback_notes(found: list[Any], rows: list[list[Any]], asked: int, lang: str) -> list[str]:
    amiss = [row for row in found if row["amiss"]]
    mended = sum(row["resolved_on"] is not None for row in amiss)
    passed = sum(row["escalated_on"] is not None for row in amiss)
    open_ = sum(row["resolved_on"] is None and row["confirmed_on"] is None for row in amiss)
    good = sum(row["sentiment"] == "positive" for row in found)
    notes = [
        text(
            lang,
            f"Asked {asked} times; {len(found)} answers, {good} of them praise.",
            f"Спрашивали: {asked}; получено отзывов: {len(found)}, из них похвал: {good}.",
        ),
        text(
            lang,
            f"{len(amiss)} complaints: {mended} put right, {passed} handed to management, {open_} open.",
            f"Жалоб: {len(amiss)}, исправлено: {mended}, передано руководству: {passed}, открыто: {open_}.",
        ),
    ]
    told = _usual(row[6] for row, of in zip(rows, found, strict=True) if of["amiss"])
    if told is not None:
        days = f"{told} {plural(told, text(lang, 'day|days', 'день|дня|дней'), lang)}"
        usual = text(lang, f"in {days}", f"через {days}") if told else text(lang, "the same day", "в тот же день")
        notes.append(text(lang, f"A complaint was usually answered {usual}.", f"На жалобу обычно отвечали {usual}."))
    return notes


def service(session: Session, period: Period) -> Table:
    """Key clients: what arrived in a period, after how many deliveries they were called and how soon, what they complained of."""
    lang, span = session.lang, (period.start.isoformat(), period.end.isoformat())
    query = session.query()
    clients = list(query.rows(_KEY))
    arrived: dict[str, list[Any]] = {}
    for row in query.rows(_DELIVERIES, span):
        arrived.setdefault(row["client"], []).append(row)
    complaints = {row["client"]: row for row in query.rows(_COMPLAINTS, span)}
    rows = []
    for row in clients:
        own = arrived.get(row["client"], [])
        called = [one for one in own if one["called_on"]]
        said = complaints.get(row["client"])
        rows.append(
            [
                row["client"], row["owner"], len(own), len(called), len(own) - len(called),
                _usual(_days(one["day"], one["called_on"]) for one in called),
                own[-1]["day"] if own else None, said["said"] if said else 0, said["open"] if said else 0,
            ]
        )  # fmt: skip
    columns = [
        Column("client", "ref", text(lang, "key client", "ключевой клиент")),
        Column("owner", "ref", text(lang, "owner", "менеджер")),
        Column("deliveries", "integer", text(lang, "deliveries", "поставок")),
        Column("called", "integer", text(lang, "called after", "звонили после")),
        Column("not_called", "integer", text(lang, "not called", "не звонили")),
        Column("days", "integer", text(lang, "usual days until then", "обычно через дней")),
        Column("last_on", "date", text(lang, "last arrived", "последняя прибыла")),
        Column("complaints", "integer", text(lang, "complaints", "жалоб")),
        Column("open", "integer", text(lang, "open", "открыто")),
    ]
    title = text(lang, f"Key clients served {period.text}", f"Сервис для ключевых клиентов {period.text}")
    note = text(
        lang,
        "Called after: within 30 days they were spoken to about the delivery or nothing in particular, or told us what they think.",
        "Звонили после: за 30 дней с клиентом говорили о поставке или ни о чём определённом, либо он высказался сам.",
    )
    styles: list[Style] = ["warn" if row[4] or row[8] else "" for row in rows]
    return Table("service", title, columns, rows, period.text, [note], styles=styles)


def _mood(sentiment: str | None, lang: str) -> str:
    known = {"positive": ("good", "хорошо"), "neutral": ("so-so", "нейтрально"), "negative": ("bad", "плохо")}
    return text(lang, *known[sentiment]) if sentiment else ""


def _state(row: Any, lang: str) -> str:
    if row["confirmed_on"]:
        return text(lang, "the client agrees", "клиент согласен")
    if row["resolved_on"]:
        return text(lang, "put right, not confirmed", "исправлено, не подтверждено")
    if row["escalated_on"]:
        known = (
            text(lang, ", client knows", ", клиент знает")
            if row["told_on"]
            else text(lang, ", client not told", ", клиент не знает")
        )
        return text(lang, "with management", "у руководства") + known
    if not row["amiss"]:
        return ""
    return (
        text(lang, "to be put right", "исправить")
        if row["mine"]
        else text(lang, "to be passed on", "передать руководству")
    )


def _style(row: Any) -> Style:
    if not row["amiss"] or row["confirmed_on"]:
        return ""
    return "warn" if row["resolved_on"] or row["escalated_on"] else "bad"


def _days(first: str, last: str | None) -> int | None:
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).days if last else None


def _usual(days: Iterable[int | None]) -> int | None:
    """The median, of those that are known."""
    known = [one for one in days if one is not None]
    return round(median(known)) if known else None
