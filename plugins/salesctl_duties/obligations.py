"""Obligations as JSON and as what a line's number stands for; and the lines about rules that failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salesctl.api import Finding, Line, Obligation, say, unscaled


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
    """An obligation as JSON gives it; its weight is in `currency`, the book's."""
    return {
        "id": one.id,
        "line": number,
        "rule": one.rule,
        "duty": one.duty,
        "client": one.client,
        "contact": one.contact,
        "phone": one.phone,
        "about": one.about,
        "action": one.action,
        "why": one.why,
        "due": one.due,
        "urgency": one.urgency,
        "weight": unscaled(one.weight, "money", currency),
        "owner": one.owner,
        "planned": one.planned,
    }
