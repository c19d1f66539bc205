"""`dash`: plan, debts, funnel and week as charts on one screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    IsoDay,
    Line,
    Option,
    Session,
    Shown,
    Table,
    as_data,
    folders,
    load_report,
    period_of,
    resolve_user,
    rows_about,
    run_report,
    say,
    shape,
)

_REPORTS = ("plan", "receivables", "funnel", "week")
_OF_TEAM = "revenue"
"""The figure by which a team's plans are compared."""


def dash(
    session: Session,
    user: Annotated[str, Option("--user", metavar="USER", help="Whose; yours unless given.", completes=("user",))] = "",
    team: Annotated[bool, Option("--team", help="Everybody's.")] = False,
) -> Annotated[Answer, dash_shape]:
    """See where you stand on one screen: the plan against its pace, who owes you, the funnel and the week.

    At a terminal these are charts, as many bars of each as fit; elsewhere the tables of `report plan`, `receivables`,
    `funnel` and `week`, of one person or of all.
    """
    whose = None if team else resolve_user(session, user)
    plan, debts, funnel, week = _REPORTS
    tables = [
        _charted(session, plan, lambda row: row["user"] == whose if whose else row["metric"] == _OF_TEAM),
        _charted(session, debts, lambda row: row["owner"] == whose or team),
        _charted(session, funnel, lambda _: True, user=whose or ""),
        _charted(session, week, lambda row: row["user"] == whose),
    ]
    heading = (
        say("{day:weekday} {day:date} · {user}", day=session.today.isoformat(), user=session.name_of("user", whose))
        if whose
        else say("{day:weekday} {day:date} · the team", day=session.today.isoformat())
    )
    data = {"date": session.today.isoformat(), "user": whose, "reports": [as_data(table) for table in tables]}
    shown: list[Shown] = [Line(heading, "title"), *tables]
    if whose and not any(table.rows for table in tables if table is not tables[2]):
        # a funnel has its steps whoever takes them
        named = session.name_of("user", whose)
        shown.append(
            Line(say("{user}: no figures of their own; `salesctl dash --team` shows everybody's", user=named), "dim")
        )
    return Answer(data, shown)


def dash_shape() -> Any:
    """The shape of the answer: the tables of four reports."""
    from .commands import table_shape

    report: Any = reduce(or_, (table_shape(load_report(Path(), folders("reports"), name)) for name in _REPORTS))
    fields = {"date": IsoDay, "user": Annotated[str | None, "Whose; null for everybody's."]}
    return shape("DashAnswer", {**fields, "reports": list[report]}, "Where one stands, by four reports.")


def _charted(session: Session, name: str, wanted: Callable[[dict[str, Any]], bool], **takes: str) -> Table:
    """The rows of a report that are wanted, those of money first, to be drawn as its chart."""
    report = load_report(session.root, session.installed.reports, name)
    period = period_of(report, session, "")
    table = run_report(session, report, period, takes)
    names = [column.name for column in table.columns]
    kept = [n for n, row in enumerate(table.rows) if wanted(dict(zip(names, row, strict=True)))]
    kept.sort(key=lambda n: bool(table.units) and table.units[n] != "money")
    chart = table.chart._replace(alone=True) if table.chart else None
    return session.named(rows_about(session, report, period, table, kept)._replace(chart=chart))
