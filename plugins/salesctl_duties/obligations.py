"""Obligations as JSON and as rows of a table, and the lines about rules that failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from salesctl.api import DUTIES, Column, Finding, Line, Obligation, Session, obligations_as_data, say


def failures(failed: Sequence[Finding]) -> list[Line]:
    """A line for each rule that failed."""
    return [Line(say("{place}: {message}", place=finding.place, message=finding.message), "bad") for finding in failed]


def listed(session: Session, found: Sequence[Obligation]) -> list[dict[str, Any]]:
    """Obligations as JSON gives them, each with its line of the list."""
    return [{**one, "line": number} for number, one in enumerate(obligations_as_data(session, found), 1)]


def duty_words() -> dict[str, str]:
    """What is said for the duties in a `word` column."""
    return {str(duty.number): duty.title for duty in DUTIES}


def obligation_columns() -> tuple[Column, ...]:
    """The columns of a table that lists obligations."""
    return (
        Column("client", "ref", say("client", "heading")),
        Column("duty", "word", say("duty", "heading")),
        Column("why", "text", say("why", "heading")),
        Column("due", "date", say("due", "heading")),
        Column("money", "money", say("at stake", "heading")),
        Column("obligation", "id", say("obligation", "heading")),
    )


def obligation_row(one: Obligation) -> list[Any]:
    """The cells of an obligation in those columns."""
    due = one.due[:10] if one.due else None
    return [one.client, str(one.duty), one.why, due, one.weight or None, one.id]
