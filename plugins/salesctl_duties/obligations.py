"""Obligations as JSON, and the lines about rules that failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from salesctl.api import Finding, Line, Obligation, say


def failures(failed: Sequence[Finding]) -> list[Line]:
    """A line for each rule that failed."""
    return [Line(say("{place}: {message}", place=finding.place, message=finding.message), "bad") for finding in failed]


def data_of(one: Obligation, number: int, currency: str) -> dict[str, Any]:
    """An obligation as JSON gives it, with its line of the list; its weight is in `currency`, the book's."""
    return {**one.as_data(currency), "line": number}
