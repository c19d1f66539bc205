"""The options of `log` turned into the fields of an activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from salesctl.api import Session, UsageError, parse_day, say, split_moment

from .amounts import minor_units

TYPES = ("call", "meeting", "visit", "email", "message", "presentation", "task")
_HELD = {"call": "reached", "meeting": "held", "visit": "held", "presentation": "held"}


@dataclass(frozen=True, slots=True)
class ActivityOptions:
    """The options of `log`, as typed."""

    with_: str = ""
    incoming: bool = False
    outgoing: bool = False
    outcome: str = ""
    next_: str = ""
    promise: str = ""
    says_paid: str = ""
    expects: str = ""
    about: Sequence[str] = ()
    script: str = ""
    objections: Sequence[str] = ()
    steps: Sequence[str] = ()


def activity_fields(session: Session, type_: str, text: str, options: ActivityOptions) -> dict[str, Any]:
    """The fields that say what happened; who, with whom and when are the caller's. Raises UsageError."""
    if options.incoming and options.outgoing:
        raise UsageError(say("a call comes --in or goes --out, not both"))
    return {
        "type": type_,
        "direction": "in" if options.incoming else "out",
        "outcome": options.outcome or _HELD.get(type_),
        "text": text or None,
        "promise": _sum_and_day(session, options.promise, "--promise", "by"),
        "says_paid": _sum_and_day(session, options.says_paid, "--says-paid", "on"),
        "expects": _sum_and_day(session, options.expects, "--expects", "on"),
        "script": options.script or None,
        "steps": list(options.steps) or None,
        "objections": [_objection(typed) for typed in options.objections] or None,
    }


def next_step(session: Session, typed: str, activity: Mapping[str, Any]) -> dict[str, Any] | None:
    """The fields of the activity that `--next "fri 10:00 visit bring samples"` plans, for the same client and people."""
    if not typed:
        return None
    (day, time), text = split_moment(typed, session.today)
    first, _, rest = text.partition(" ")
    type_, text = (first.lower(), rest) if first.lower() in TYPES else ("call", text)
    start = f"{day.isoformat()}T{time:%H:%M}" if time else day.isoformat()
    same = {name: activity.get(name) for name in ("client", "owner", "contacts")}
    return {**same, "type": type_, "direction": "out", "start": start, "text": text or None}


def _sum_and_day(session: Session, typed: str, option: str, day_field: str) -> dict[str, str] | None:
    """`400@fri`, `400` or `@fri`: a sum and a day, either may be left out."""
    if not typed:
        return None
    amount, _, day = typed.partition("@")
    if amount and minor_units(amount) is None:
        raise UsageError(
            say("{option} {typed}: `{amount}` is no sum", option=option, typed=typed, amount=amount),
            hint=say("write {option} 400.00@fri", option=option),
        )
    fields = {"amount": amount, day_field: parse_day(day, session.today).isoformat() if day else ""}
    return {name: value for name, value in fields.items() if value}


def _objection(typed: str) -> dict[str, str]:
    code, _, handled = typed.partition(":")
    if handled not in ("", "handled"):
        raise UsageError(
            say("--objection {typed} is not understood", typed=typed),
            hint=say("write --objection price, or price:handled"),
        )
    return {"code": code, "handled": "yes" if handled else "no"}
