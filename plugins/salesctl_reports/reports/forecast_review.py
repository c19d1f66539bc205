"""What past forecasts said of each month, made from the book as it stood at the end of the month before, and what then came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from salesctl.api import (
    Chart,
    Column,
    Period,
    Report,
    ReportRows,
    SalesctlError,
    Session,
    load_report,
    run_report,
    say,
    share,
)

_CAME = "select currency, sum(amount) from kept_sale where day between ? and ? group by currency"
_LESS, _WITHIN, _MORE = "less", "within", "more"


class Foreseen(NamedTuple):
    """What a forecast said of one currency, in the scale of money."""

    low: int = 0
    likely: int = 0
    high: int = 0


def rows(session: Session, period: Period) -> ReportRows:  # noqa: ARG001 - it is about all months that are over
    """A row for each month that is over and each currency, the newest first."""
    found, within = [], 0
    query = session.query()
    for month, then in _months(session):
        came = {row[0]: row[1] for row in query.rows(_CAME, (month.start.isoformat(), month.end.isoformat()))}
        said = _foreseen(then, month)
        for currency in sorted({*came, *said}):
            low, likely, high = said.get(currency, Foreseen())
            real = came.get(currency, 0)
            verdict = _LESS if real < low else _MORE if real > high else _WITHIN
            within += verdict == _WITHIN
            found.append([month.text, currency, low, likely, high, real, real - likely, share(real, likely), verdict])
    if not found:
        return ReportRows([], [say("No month is over at whose beginning the book knew of sales.")])
    note = say(
        "{within:number} of {forecasts:forecast|forecasts} kept within the range", within=within, forecasts=len(found)
    )
    return ReportRows(found, [note])


def _months(session: Session) -> Iterator[tuple[Period, Session]]:
    """The months that are over, the newest first, each with the book as it stood the day before.

    As far back as Git holds a book with sales in it.
    """
    start = session.today.replace(day=1)
    while True:
        end = start - timedelta(days=1)
        start = end.replace(day=1)
        try:
            then = session.at_revision((start - timedelta(days=1)).isoformat())
        except SalesctlError:
            return
        if then.query().one("select 1 from kept_sale limit 1") is None:
            return  # what was brought in later was not there to be forecast from
        yield Period(start, end, f"{start:%Y-%m}"), then


def _foreseen(then: Session, month: Period) -> dict[str, Foreseen]:
    """The sums of the forecast of a month, by currency, as `report forecast` gave them then."""
    table = run_report(then, load_report(then.root, then.installed.reports, "forecast"), month, noted=False)
    at = {column.name: n for n, column in enumerate(table.columns)}
    sums: dict[str, Foreseen] = {}
    for row in table.rows:
        if row[at["weighted"]] is not None:
            before = sums.get(row[at["currency"]], Foreseen())
            one = Foreseen(row[at["low"]] or 0, row[at["weighted"]], row[at["high"]] or 0)
            sums[row[at["currency"]]] = Foreseen(*(a + b for a, b in zip(before, one, strict=True)))
    return sums


report = Report(
    title="Past forecasts, and what came",
    help="What was foreseen at the end of each month for the next, and what was delivered.",
    span="today",
    columns=(
        Column("month", "month", say("month")),
        Column("currency", "currency", say("currency")),
        Column("low", "money", say("at least")),
        Column("forecast", "money", say("forecast")),
        Column("high", "money", say("at most")),
        Column("came", "money", say("came", context="sum")),
        Column("difference", "money", say("difference")),
        Column("share", "percent", say("came of forecast")),
        Column("kept", "word", say("range")),
    ),
    key=("month", "currency"),
    words={_LESS: say("less came"), _WITHIN: say("within"), _MORE: say("more came")},
    basis="Each forecast is made from the book as it stood at the end of the month before. What came: deliveries, less what was "
    "refused or came back, and invoices that no order stands behind; by the book of today. Tax included.",
    as_of=("shipment",),
    chart=Chart("range", ("low", "forecast", "high", "came"), "month"),
    rows=rows,
)
