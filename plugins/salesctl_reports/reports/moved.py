"""How receivables and the pipeline moved in the last week, client by client, and because of what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from salesctl.api import (
    MOVEMENT_CAUSES,
    Column,
    Period,
    Report,
    ReportRows,
    Session,
    Table,
    movement_totals,
    pipeline_movements,
    receivable_movements,
    review_span,
    say,
)

_DAYS = 7
_BEHIND = (
    Column("record", "ref", say("record")),
    Column("cause", "word", say("because", "heading")),
    Column("change", "money", say("change", "heading")),
)


def rows(session: Session, period: Period) -> ReportRows:
    """The clients whose sums are others than a week ago, those that moved most first."""
    since = review_span(session, (period.start - timedelta(days=_DAYS)).isoformat()).start
    then = session.at_revision(since) if since else None
    found = {
        "receivables": receivable_movements(then, session),
        "pipeline": pipeline_movements(then, session),
    }
    cells = [
        [figure, one.client or None, one.currency, one.before, one.after, one.change, one.because]
        for figure, movements in found.items()
        for one in movements
        if one.change
    ]
    titles = {"receivables": say("Receivables"), "pipeline": say("Pipeline")}
    notes = [
        say(
            "{figure}: {before:money} → {after:money}: {because}",
            figure=titles[figure], before=one.before, after=one.after, currency=one.currency,
            because=one.because or say("unchanged"),
        )
        for figure, movements in found.items()
        for one in movement_totals(movements)
    ]  # fmt: skip
    known = {
        (figure, one.client or None, one.currency): one for figure, movements in found.items() for one in movements
    }

    def behind(asked: Sequence[Sequence[Any]]) -> list[Table]:
        words = {name: say(text, "cause") for name, text in MOVEMENT_CAUSES.items()}
        return [
            Table("moved", "", _BEHIND, known[tuple(row[:3])].records, currency=str(row[2]), words=words)
            for row in asked
        ]

    return ReportRows(cells, notes, behind=behind)


report = Report(
    title="What moved in the week before {today:date}",
    help="Receivables and pipeline against a week ago, client by client, and because of what.",
    columns=(
        Column("figure", "word", say("figure", "heading")),
        Column("client", "ref", say("client", "heading")),
        Column("currency", "currency", say("currency", "heading")),
        Column("before", "money", say("was", "heading")),
        Column("after", "money", say("is", "heading")),
        Column("change", "money", say("change", "heading")),
        Column("because", "text", say("because", "heading")),
    ),
    span="today",
    key=("figure", "client", "currency"),
    by="figure",
    words={"receivables": say("Receivables"), "pipeline": say("Pipeline")},
    behind_columns=_BEHIND,
    basis="The causes add up to the change.",
    rows=rows,
)
