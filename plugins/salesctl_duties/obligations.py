"""Obligations as JSON, and the lines about rules that failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from salesctl.api import Finding, Line, Obligation, Session, obligations_as_data, say


def failures(failed: Sequence[Finding]) -> list[Line]:
    """A line for each rule that failed."""
    return [Line(say("{place}: {message}", place=finding.place, message=finding.message), "bad") for finding in failed]


def listed(session: Session, found: Sequence[Obligation]) -> list[dict[str, Any]]:
    """Obligations as JSON gives them, each with its line of the list."""
    return [{**one, "line": number} for number, one in enumerate(obligations_as_data(session, found), 1)]
