"""What came of a day, a week, a month; and figures against their own past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from salesctl.api import Column, Period, Session, Table, freshness, text

from .figures import Figure, figures, people

_WHOLE = 10_000
"""Basis points."""
_FIGURES = {
    "shipped": ("shipments", "отгрузки"),
    "paid": ("payments", "оплаты"),
    "clients": ("clients shipped to", "клиенты с отгрузкой"),
    "dealings": ("dealings held", "контакты"),
}
_ACTS = {
    "shipped": ("call those who are quiet: report quiet", "обзвонить тех, кто не отгружался: report quiet"),
    "paid": ("collect what is overdue: duties 2", "собрать просрочку: duties 2"),
    "clients": ("keep and win clients: duties 5, 8, 9", "удержать и привлечь клиентов: duties 5, 8, 9"),
    "dealings": ("plan the day and hold to it: plan day", "планировать день и держаться плана: plan day"),
}


def day(session: Session, period: Period) -> Table:
    """The day asked for, person by person."""
    last = min(period.end, session.today)
    return _result(session, "day", last, last, text(session.lang, f"Day {last}", f"День {last}"))


def week(session: Session, period: Period) -> Table:
    """From Monday to the day asked for."""
    last = min(period.end, session.today)
    start = last - timedelta(days=last.weekday())
    return _result(
        session, "week", start, last, text(session.lang, f"Week {start} to {last}", f"Неделя {start} — {last}")
    )


def month(session: Session, period: Period) -> Table:
    """The month, person by person; where it was closed, what was pinned then and what was corrected since."""
    table = _result(session, "month", period.start, min(period.end, session.today), f"{period.start:%Y-%m}")
    pinned = _pinned(session, period)
    if not pinned:
        return table
    now = {figure.id: figure for figure in figures(session, period.start, period.end)}
    rows: list[list[Any]] = [list(row) for row in table.rows]
    for id_, (name, value, currency) in pinned.items():
        current = now.get(id_, Figure(id_, name, 0, currency))
        if current.value != value:
            what = text(session.lang, f"adjustment since closing: {name}", f"исправлено после закрытия: {name}")
            rows.append(
                [
                    what,
                    None if currency else current.value - value,
                    current.value - value if currency else None,
                    currency,
                ]
            )
    return Table(table.name, table.title, table.columns, rows, table.period, table.notes, table.currency)


def _result(session: Session, name: str, start: date, end: date, title: str) -> Table:
    rows: list[list[Any]] = []
    for person in [*people(session), None]:
        found = [one for one in figures(session, start, end, None if person is None else [person]) if one.value]
        rows.append([person or text(session.lang, "all", "все"), None, None, None])
        rows += [
            ["  " + one.name, None if one.currency else one.value, one.value if one.currency else None, one.currency]
            for one in found
        ]
    columns = [
        Column("figure", "text", text(session.lang, "figure", "показатель")),
        Column("count", "integer", text(session.lang, "number", "количество")),
        Column("amount", "money", text(session.lang, "sum", "сумма")),
        Column("currency", "text", text(session.lang, "currency", "валюта")),
    ]
    basis = text(
        session.lang,
        "Sales and payments by who sold then; dealings, orders and offers by who did them.",
        "Продажи и оплаты — по тому, кто продал; контакты, заказы и предложения — по исполнителю.",
    )
    note = freshness(session, "payment", "shipment")
    return Table(name, title, columns, rows, f"{start}..{end}", [basis, note], session.config.currency)


def _pinned(session: Session, period: Period) -> dict[str, tuple[str, int, str]]:
    query = session.query()
    sql = """select f.id, f.name, f.amount, f.currency, f.count from close as k join close_figures as f on f.record = k.id
                 where k.period = 'month' and k.date = ? and k.user is null and k.team is null and k.archived = 0"""
    return {
        row["id"]: (
            row["name"] or row["id"],
            row["amount"] if row["currency"] else row["count"] or 0,
            row["currency"] or "",
        )
        for row in query.rows(sql, (period.end.isoformat(),))
    }


def kpi(session: Session, period: Period) -> Table:
    """Everybody's figures of this month so far against the three months before, to the same working day."""
    rows = _trend(session)
    cells = [
        [row["user"], text(session.lang, *_FIGURES[row["figure"]]), *_pair(row), row["share"]]
        for row in sorted(rows, key=lambda row: (row["user"], row["share"]))
    ]
    columns = [
        Column("user", "ref", text(session.lang, "who", "кто")),
        Column("figure", "text", text(session.lang, "figure", "показатель")),
        Column("now", "text", text(session.lang, "now", "сейчас")),
        Column("usual", "text", text(session.lang, "usual", "обычно")),
        Column("share", "percent", text(session.lang, "of the usual", "от обычного")),
    ]
    return Table(
        "kpi",
        text(session.lang, "Key figures", "Показатели"),
        columns,
        cells,
        period.text,
        _basis(session),
        session.config.currency,
    )


def bottleneck(session: Session, period: Period) -> Table:
    """The figures that fell most against their own past, who can act on each, and how to begin."""
    rows = sorted((row for row in _trend(session) if row["share"] < _WHOLE), key=lambda row: row["share"])
    cells = [
        [
            n,
            text(session.lang, *_FIGURES[row["figure"]]),
            row["user"],
            *_pair(row),
            row["share"],
            text(session.lang, *_ACTS[row["figure"]]),
        ]
        for n, row in enumerate(rows, 1)
    ]
    columns = [
        Column("#", "integer"),
        Column("figure", "text", text(session.lang, "figure", "показатель")),
        Column("user", "ref", text(session.lang, "who can act", "кто может исправить")),
        Column("now", "text", text(session.lang, "now", "сейчас")),
        Column("usual", "text", text(session.lang, "usual", "обычно")),
        Column("share", "percent", text(session.lang, "of the usual", "от обычного")),
        Column("act", "text", text(session.lang, "begin with", "начать с")),
    ]
    title = text(session.lang, "Where it is stuck", "Узкие места")
    return Table("bottleneck", title, columns, cells, period.text, _basis(session), session.config.currency)


def _trend(session: Session) -> Sequence[dict[str, Any]]:
    query = session.query()
    return [dict(row) for row in query.rows("select * from figure_trend")]


def _pair(row: dict[str, Any]) -> list[str]:
    if row["figure"] in ("shipped", "paid"):
        return [f"{row[name] // 100}.{row[name] % 100:02}" for name in ("now", "usual")]
    return [str(row["now"]), str(row["usual"])]


def _basis(session: Session) -> list[str]:
    basis = text(
        session.lang,
        "This month so far against the average of the three before, up to the same working day.",
        "Текущий месяц против среднего за три прошлых, до того же рабочего дня.",
    )
    return [basis, freshness(session, "payment", "shipment")]
