"""A person's or everybody's figures of a span of days: what was done, sold, shipped and paid. From the facts alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesctl.api import Session, load_report

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: a count, or money of one currency."""

    id: str
    name: str
    value: int
    currency: str = ""


def figures(session: Session, start: date, end: date, users: Sequence[str] | None = None) -> list[Figure]:
    """The figures of some users, or of everybody (None), from the first to the last day; money by currency, side by side."""
    names = load_report(session.root, session.installed.reports, "week").words
    marks = ", ".join(f":u{n}" for n in range(len(users or ())))
    whose = f"user in ({marks})" if users is not None else "1"
    rows = session.query().rows(
        f"""
            select figure, currency, iif(currency is null, count(distinct counted), sum(amount)) as value
            from figure_fact where day between :start and :end and {whose}
            group by turn, figure, currency order by turn, currency
            """,
        {
            "start": start.isoformat(),
            "end": end.isoformat(),
            **{f"u{n}": user for n, user in enumerate(users or ())},
        },
    )
    return [
        Figure(_id(session, row["figure"], row["currency"]), names[row["figure"]], row["value"], row["currency"] or "")
        for row in rows
    ]


def people(session: Session, team: str = "") -> list[str]:
    """Those who sell: reps at work, of one team or of all."""
    query = session.query()
    rows = query.rows(
        """select id from "user" where archived = 0 and role = 'rep' and (left_on is null or left_on >= today())
               and (:team = '' or team = :team) order by id""",
        {"team": team},
    )
    return [row[0] for row in rows]


def _id(session: Session, figure: str, currency: str | None) -> str:
    """The figure's id in a close: of money in another currency than the book's, one for each."""
    return figure if currency in (None, session.config.currency) else f"{figure}-{currency.lower()}"
