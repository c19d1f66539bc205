"""Obligations as JSON and as what a line's number stands for; and the lines about rules that failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salesctl.api import Finding, Line, Obligation, say


def failures(failed: Sequence[Finding]) -> list[Line]:
    """A line for each rule that failed."""
    return [Line(say("{place}: {message}", place=finding.place, message=finding.message), "bad") for finding in failed]


def reference(one: Obligation) -> Mapping[str, str]:
    """What a line's number stands for."""
    known = {
        "obligation": one.id,
        "rule": one.rule,
        "duty": str(one.duty),
        "about": one.about,
        "client": one.client,
        "contact": one.contact,
        "action": one.action,
        "activity": one.activity,
    }
    return {name: value for name, value in known.items() if value}


def data_of(one: Obligation, number: int, currency: str) -> dict[str, Any]:
    """An obligation as JSON gives it, with its line of the list; its weight is in `currency`, the book's."""
    return {**one.as_data(currency), "line": number}
