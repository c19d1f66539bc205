"""Payment terms and the events of a schedule as people type them, turned into the one form that records hold."""

from __future__ import annotations

import re

from salesctl.errors import UsageError
from salesctl.lang.text import say
from salesctl.lang.typed_words import means
from salesctl.model.payment_terms import EVENTS, MILESTONES, Milestone, PaymentTerm
from salesctl.patterns import lazy_pattern

_HEAD = lazy_pattern(r"(?P<words>\D*?)[\s+]*(?P<number>[0-9]{1,4})?[\s-]*(?P<unit>[^\d\s+-]*)(?:\s+(?P<more>\D+))?\Z")
_EVENT_WORDS = ("signature", "invoice", "shipment", "delivery", "acceptance")
"""By their number in `lang.typed_words`."""
_DAY_UNIT = 1


def typed_term(typed: str) -> str:
    """The payment term somebody means: `14`, `10 days`, `EOM 10`, `end of month + 10 days`, `15th`, each maybe `from acceptance`.

    Raises UsageError for what is none.
    """
    text = " ".join(typed.lower().split())
    event = ""
    for match in re.finditer(r"\S+", text):
        if match.start() and means("after", match[0]) is not None:
            event = _event(text[match.end() :].strip())
            if event not in EVENTS:
                raise _refused(typed)
            text = text[: match.start()].strip()
            break
    term = _term(text, event)
    if term is None:
        raise _refused(typed)
    return str(term)


def typed_milestone(typed: str) -> str:
    """The milestone somebody means: `acceptance`, `acceptance + 30 days`, `30 days after acceptance`, `2026-11-23`.

    Raises UsageError for what is none.
    """
    text = " ".join(typed.lower().split())
    behind = re.match(r"([0-9]{1,4})\s*(\D*?)\s+(\S+)\s+(\S+)\Z", text)
    if behind and means("after", behind[3]) is not None and _is_day_unit(behind[2]):
        text = f"{behind[4]}+{behind[1]}"
    match = re.match(r"([^\d\s+]+)(?:\s*\+\s*([0-9]{1,4})\s*(\D*))?\Z", text)
    event = _event(match[1]) if match else ""
    if match is not None and event in MILESTONES and _is_day_unit(match[3] or ""):
        return str(Milestone(event, int(match[2] or 0)))
    try:
        return str(Milestone.read(text))
    except ValueError as error:
        raise UsageError(error.args[0]) from None


def _term(text: str, event: str) -> PaymentTerm | None:
    """The term without its event; None where it is none."""
    match = _HEAD.match(text)
    if match is None:
        return None
    words, unit = "-".join(match["words"].split()), "-".join(f"{match['unit']} {match['more'] or ''}".split())
    number = int(match["number"] or 0)
    if not match["number"]:
        whole = "-".join(text.split())
        return PaymentTerm(0, after_month=True, event=event) if means("end of month", whole) is not None else None
    if words:
        after_month = means("end of month", words) is not None and _is_day_unit(unit)
        return PaymentTerm(number, after_month=True, event=event) if after_month else None
    if means("day of month", unit) is not None:
        return PaymentTerm(on=number, event=event) if 1 <= number <= 31 else None
    return PaymentTerm(number, event=event) if _is_day_unit(unit) else None


def _event(word: str) -> str:
    """The event a word stands for; empty where it is none."""
    number = means("event", word)
    return "" if number is None else _EVENT_WORDS[number]


def _is_day_unit(word: str) -> bool:
    return not word or means("unit", word) == _DAY_UNIT


def _refused(typed: str) -> UsageError:
    return UsageError(
        say("`{text}` is no payment term; write it like 14, eom+10, 15th or 14 from acceptance", text=typed)
    )
