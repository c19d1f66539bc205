"""What a dealing with a client is made of: the options of `log` turned into one activity's fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from salesctl.api import Session, UsageError, parse_day, say, split_moment

TYPES = ("call", "meeting", "visit", "email", "message", "presentation", "task")
_HELD = {"call": "reached", "meeting": "held", "visit": "held", "presentation": "held"}
_SUM = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z")


@dataclass(frozen=True, slots=True)
class Dealing:
    """Everything `log` was told, still as typed."""

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


def fields(session: Session, type_: str, text: str, dealing: Dealing) -> dict[str, Any]:
    """The fields that say what happened; who, with whom and when are the caller's."""
    if dealing.incoming and dealing.outgoing:
        raise UsageError(say("a call comes --in or goes --out, not both"))
    return {
        "type": type_,
        "direction": "in" if dealing.incoming else "out",
        "outcome": dealing.outcome or _HELD.get(type_),
        "text": text or None,
        "promise": _amount_on(session, dealing.promise, "--promise", "by"),
        "says_paid": _amount_on(session, dealing.says_paid, "--says-paid", "on"),
        "expects": _amount_on(session, dealing.expects, "--expects", "on"),
        "script": dealing.script or None,
        "steps": list(dealing.steps) or None,
        "objections": [_objection(word) for word in dealing.objections] or None,
    }


def _amount_on(session: Session, typed: str, option: str, day: str) -> dict[str, str] | None:
    """`400@fri`, `400` or `@fri`: a sum and a day, either may be left out."""
    if not typed:
        return None
    amount, _, when = typed.partition("@")
    if amount and not _SUM.match(amount):
        raise UsageError(
            say("{option} {typed}: `{amount}` is no sum", option=option, typed=typed, amount=amount),
            hint=say("write {option} 400.00@fri", option=option),
        )
    found = {"amount": amount, day: parse_day(when, session.today).isoformat() if when else ""}
    return {name: value for name, value in found.items() if value}


def _objection(typed: str) -> dict[str, str]:
    code, _, handled = typed.partition(":")
    if handled not in ("", "handled"):
        raise UsageError(
            say("--objection {typed} is not understood", typed=typed),
            hint=say("write --objection price, or price:handled"),
        )
    return {"code": code, "handled": "yes" if handled else "no"}


def next_step(session: Session, typed: str, done: Mapping[str, Any]) -> dict[str, Any] | None:
    """The activity `--next "fri 10:00 bring samples"` asks for: same client, same people, the rest is its text."""
    if not typed:
        return None
    (day, time), text = split_moment(typed, session.today)
    word, _, rest = text.partition(" ")
    type_, text = (word.lower(), rest) if word.lower() in TYPES else ("call", text)
    start = f"{day.isoformat()}T{time:%H:%M}" if time else day.isoformat()
    kept = {name: done.get(name) for name in ("client", "owner", "contacts")}
    return {**kept, "type": type_, "direction": "out", "start": start, "text": text or None}
