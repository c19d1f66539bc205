"""The options of `log` turned into the fields of an activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from salesctl.api import Session, Tense, UsageError, chosen_code, currency_of, parse_day, say, split_moment, typed_code

from .amounts import typed_sum

TYPES = ("call", "meeting", "visit", "email", "message", "presentation", "task")
OUTCOMES = ("reached", "no_answer", "busy", "refused", "call_back", "held", "not_held")
NOBODY = "-"
"""What is typed where nobody answered."""
NOT_HELD = ("no_answer", "busy", "not_held")
_HELD = {"call": "reached", "meeting": "held", "visit": "held", "presentation": "held"}


class ActivityOptions(NamedTuple):
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


def activity_fields(session: Session, client: str, type_: str, text: str, options: ActivityOptions) -> dict[str, Any]:
    """The fields that say what happened with a client; who, with whom and when are the caller's. Raises UsageError."""
    if options.incoming and options.outgoing:
        raise UsageError(say("a call comes --in or goes --out, not both"))
    sums = {"promise": options.promise, "says_paid": options.says_paid, "expects": options.expects}
    currency = currency_of(session, client=client) if any(sums.values()) else ""
    outcome, text = outcome_of(session, options.outcome, text)
    return {
        "type": type_,
        "direction": "in" if options.incoming else "out",
        "outcome": outcome or _HELD.get(type_),
        "text": text or None,
        "promise": _sum_and_day(session, options.promise, "--promise", "by", currency, "coming"),
        "says_paid": _sum_and_day(session, options.says_paid, "--says-paid", "on", currency, "past"),
        "expects": _sum_and_day(session, options.expects, "--expects", "on", currency, "coming"),
        "script": options.script or None,
        "steps": list(options.steps) or None,
        "objections": [_objection(typed) for typed in options.objections] or None,
    }


def says_something(fields: Mapping[str, Any]) -> bool:
    """Whether an activity tells what came of it, so that it may settle what was owed; nobody reached is told by the outcome."""
    told = ("promise", "says_paid", "expects", "steps", "objections")
    return (
        bool(str(fields.get("text") or "").strip())
        or any(fields.get(name) for name in told)
        or fields.get("outcome") in NOT_HELD
    )


def outcome_of(session: Session, typed: str, text: str) -> tuple[str, str]:
    """The outcome that `--outcome` says, by its code or its word, and what was said; the outcome is empty where neither says it.

    A text that is nothing but the word of one without a talk (`no answer`), or `-`, says that outcome. Raises UsageError.
    """
    if text == NOBODY:
        typed, text = typed or "no_answer", ""
    elif not typed and typed_code(session, text, NOT_HELD, "outcome"):
        typed, text = text, ""
    return chosen_code(session, typed, OUTCOMES, "outcome"), text


def next_step(session: Session, typed: str, activity: Mapping[str, Any]) -> dict[str, Any] | None:
    """The fields of the activity that `--next "fri 10:00 visit bring samples"` plans, for the same client and people."""
    if not typed:
        return None
    (day, time), text = split_moment(typed, session.today, "coming")
    first, _, rest = text.partition(" ")
    type_ = typed_code(session, first.rstrip(",:"), TYPES, "type")
    type_, text = (type_, rest) if type_ else ("call", text)
    start = f"{day.isoformat()}T{time:%H:%M}" if time else day.isoformat()
    same = {name: activity.get(name) for name in ("client", "owner", "contacts")}
    return {**same, "type": type_, "direction": "out", "start": start, "text": text or None}


def _sum_and_day(
    session: Session, typed: str, option: str, day_field: str, currency: str, tense: Tense
) -> dict[str, str] | None:
    """`400@fri`, `400` or `@fri`: a sum and a day, either may be left out."""
    if not typed:
        return None
    amount, _, day = typed.partition("@")
    try:
        amount = typed_sum(session, amount, currency) if amount else ""
    except UsageError as error:
        raise UsageError(
            say("{option} {typed}: {problem}", option=option, typed=typed, problem=error.message),
            hint=say("write {option} 400.00@fri", option=option),
        ) from None
    fields = {"amount": amount, day_field: parse_day(day, session.today, tense).isoformat() if day else ""}
    return {name: value for name, value in fields.items() if value}


def _objection(typed: str) -> dict[str, str]:
    code, _, handled = typed.partition(":")
    if handled not in ("", "handled"):
        raise UsageError(
            say("--objection {typed} is not understood", typed=typed),
            hint=say("write --objection price, or price:handled"),
        )
    return {"code": code, "handled": "yes" if handled else "no"}
