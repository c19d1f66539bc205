"""What came of a day, a week, a month; and figures against their own past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from salesctl.api import Column, Desk, Period, Table, freshness, text

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


def day(desk: Desk, period: Period) -> Table:
    """The day asked for, person by person."""
    last = min(period.end, desk.today)
    return _result(desk, "day", last, last, text(desk.lang, f"Day {last}", f"День {last}"))


def week(desk: Desk, period: Period) -> Table:
    """From Monday to the day asked for."""
    last = min(period.end, desk.today)
    start = last - timedelta(days=last.weekday())
    return _result(desk, "week", start, last, text(desk.lang, f"Week {start} to {last}", f"Неделя {start} — {last}"))


def month(desk: Desk, period: Period) -> Table:
    """The month, person by person; where it was closed, what was pinned then and what was corrected since."""
    table = _result(desk, "month", period.start, min(period.end, desk.today), f"{period.start:%Y-%m}")
    pinned = _pinned(desk, period)
    if not pinned:
        return table
    now = {figure.id: figure for figure in figures(desk, period.start, period.end)}
    rows: list[list[Any]] = [list(row) for row in table.rows]
    for id_, (name, value, currency) in pinned.items():
        current = now.get(id_, Figure(id_, name, 0, currency))
        if current.value != value:
            what = text(desk.lang, f"adjustment since closing: {name}", f"исправлено после закрытия: {name}")
            rows.append(
                [
                    what,
                    None if currency else current.value - value,
                    current.value - value if currency else None,
                    currency,
                ]
            )
    return Table(table.name, table.title, table.columns, rows, table.period, table.notes, table.currency)


def _result(desk: Desk, name: str, start: date, end: date, title: str) -> Table:
    rows: list[list[Any]] = []
    for person in [*people(desk), None]:
        found = [one for one in figures(desk, start, end, None if person is None else [person]) if one.value]
        rows.append([person or text(desk.lang, "all", "все"), None, None, None])
        rows += [
            ["  " + one.name, None if one.currency else one.value, one.value if one.currency else None, one.currency]
            for one in found
        ]
    columns = [
        Column("figure", "text", text(desk.lang, "figure", "показатель")),
        Column("count", "integer", text(desk.lang, "number", "количество")),
        Column("amount", "money", text(desk.lang, "sum", "сумма")),
        Column("currency", "text", text(desk.lang, "currency", "валюта")),
    ]
    basis = text(
        desk.lang,
        "Sales and payments by who sold then; dealings, orders and offers by who did them.",
        "Продажи и оплаты — по тому, кто продал; контакты, заказы и предложения — по исполнителю.",
    )
    note = freshness(desk, "payment", "shipment")
    return Table(name, title, columns, rows, f"{start}..{end}", [basis, note], desk.config.currency)


def _pinned(desk: Desk, period: Period) -> dict[str, tuple[str, int, str]]:
    with desk.asking() as asking:
        sql = """select f.id, f.name, f.amount, f.currency, f.count from close as k join close_figures as f on f.record = k.id
                 where k.period = 'month' and k.date = ? and k.user is null and k.team is null and k.archived = 0"""
        return {
            row["id"]: (
                row["name"] or row["id"],
                row["amount"] if row["currency"] else row["count"] or 0,
                row["currency"] or "",
            )
            for row in asking.rows(sql, (period.end.isoformat(),))
        }


def kpi(desk: Desk, period: Period) -> Table:
    """Everybody's figures of this month so far against the three months before, to the same working day."""
    rows = _trend(desk)
    cells = [
        [row["user"], text(desk.lang, *_FIGURES[row["figure"]]), *_pair(row), row["share"]]
        for row in sorted(rows, key=lambda row: (row["user"], row["share"]))
    ]
    columns = [
        Column("user", "ref", text(desk.lang, "who", "кто")),
        Column("figure", "text", text(desk.lang, "figure", "показатель")),
        Column("now", "text", text(desk.lang, "now", "сейчас")),
        Column("usual", "text", text(desk.lang, "usual", "обычно")),
        Column("share", "percent", text(desk.lang, "of the usual", "от обычного")),
    ]
    return Table(
        "kpi",
        text(desk.lang, "Key figures", "Показатели"),
        columns,
        cells,
        period.text,
        _basis(desk),
        desk.config.currency,
    )


def bottleneck(desk: Desk, period: Period) -> Table:
    """The figures that fell most against their own past, who can act on each, and how to begin."""
    rows = sorted((row for row in _trend(desk) if row["share"] < _WHOLE), key=lambda row: row["share"])
    cells = [
        [
            n,
            text(desk.lang, *_FIGURES[row["figure"]]),
            row["user"],
            *_pair(row),
            row["share"],
            text(desk.lang, *_ACTS[row["figure"]]),
        ]
        for n, row in enumerate(rows, 1)
    ]
    columns = [
        Column("#", "integer"),
        Column("figure", "text", text(desk.lang, "figure", "показатель")),
        Column("user", "ref", text(desk.lang, "who can act", "кто может исправить")),
        Column("now", "text", text(desk.lang, "now", "сейчас")),
        Column("usual", "text", text(desk.lang, "usual", "обычно")),
        Column("share", "percent", text(desk.lang, "of the usual", "от обычного")),
        Column("act", "text", text(desk.lang, "begin with", "начать с")),
    ]
    title = text(desk.lang, "Where it is stuck", "Узкие места")
    return Table("bottleneck", title, columns, cells, period.text, _basis(desk), desk.config.currency)


def _trend(desk: Desk) -> Sequence[dict[str, Any]]:
    with desk.asking() as asking:
        return [dict(row) for row in asking.rows("select * from figure_trend")]


def _pair(row: dict[str, Any]) -> list[str]:
    if row["figure"] in ("shipped", "paid"):
        return [f"{row[name] // 100}.{row[name] % 100:02}" for name in ("now", "usual")]
    return [str(row["now"]), str(row["usual"])]


def _basis(desk: Desk) -> list[str]:
    basis = text(
        desk.lang,
        "This month so far against the average of the three before, up to the same working day.",
        "Текущий месяц против среднего за три прошлых, до того же рабочего дня.",
    )
    return [basis, freshness(desk, "payment", "shipment")]
