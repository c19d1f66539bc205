"""How much each person owes clients, how much of it is late, and how much money is at stake."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from salesctl.api import (
    Chart,
    Column,
    ItemsOnDemand,
    Obligation,
    Period,
    Report,
    ReportRows,
    Session,
    Table,
    money_at_stake,
    owed,
    ranked,
    say,
)
from salesctl_duties.obligations import duty_words, failures, obligation_columns, obligation_row

_BEHIND = (*obligation_columns(), Column("late", "integer", say("late", "heading")))


def rows(session: Session, period: Period) -> ReportRows:
    """A row a person, those with most of it late first."""
    today = period.start.isoformat()
    found = owed(session)
    by_person: dict[str | None, list[Obligation]] = defaultdict(list)
    for item in ranked(found.obligations, session.today):
        for one in item.obligations:
            by_person[one.owner].append(one)
    cells: list[list[Any]] = []
    for person, own in by_person.items():
        late = [one for one in own if one.overdue(today)]
        oldest = min((one.due[:10] for one in own if one.due), default=None)
        urgent = sum(one.urgency in ("now", "today") for one in own)
        cells.append([person, len(own), len(late), urgent, oldest, money_at_stake(own)])
    cells.sort(key=lambda row: (-row[2], -row[1], row[0] or ""))

    def told(one: Obligation) -> list[Any]:
        return [*obligation_row(one), int(one.overdue(today))]

    def behind(asked: Any) -> list[Table]:
        return [
            Table(
                "owed",
                "",
                _BEHIND,
                ItemsOnDemand(told, by_person[row[0]]),
                currency=session.config.currency,
                words=duty_words(),
            )
            for row in asked
        ]

    return ReportRows(cells, [line.text for line in failures(found.failed)], behind=behind)


report = Report(
    title="Duties owed on {today:date}",
    help="What each person owes clients: how much, how much of it is late, since when, how much money is at stake.",
    columns=(
        Column("user", "ref", say("who", "heading")),
        Column("owed", "integer", say("owed", "heading")),
        Column("late", "integer", say("late", "heading")),
        Column("urgent", "integer", say("urgent", "heading")),
        Column("oldest", "date", say("oldest", "heading")),
        Column("at_stake", "money", say("at stake", "heading")),
    ),
    span="today",
    key=("user",),
    behind_columns=_BEHIND,
    chart=Chart("bars", ("owed", "late"), "user"),
    rows=rows,
)
