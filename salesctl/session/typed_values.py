"""What a person types on the command line as a value, turned into the text that records hold. Files keep the strict grammar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from salesctl.errors import UsageError
from salesctl.lang.currencies import currency_sign
from salesctl.lang.language import codes
from salesctl.lang.text import Text, joined, say
from salesctl.lang.typed_dates import parse_day, parse_moment
from salesctl.lang.typed_numbers import typed_number
from salesctl.lang.typed_words import means
from salesctl.model.values import TYPES, scaled

from .typed_terms import typed_milestone, typed_term

if TYPE_CHECKING:
    from salesctl.model.kinds import Field
    from salesctl.model.values import Type

    from .session import Session

_TERMS: Mapping[str, Callable[[str], str]] = {"payment_term": typed_term, "milestone": typed_milestone}
"""What reads a form that has a grammar of its own."""
_SUMS = ("money", "price")


def typed_decimal(session: Session, typed: str, form: str, unit: str = "") -> str:
    """The decimal of a form (`money`, `price`, `quantity`, `percent`) that is typed, in the reader's way or as records hold it.

    `unit` is the currency of money and prices (the book's unless given), or what a quantity is counted in; it may stand beside the
    number, and no other. Raises UsageError for what is no such number.
    """
    number = typed_number(typed, session.language)
    if number is None:
        raise UsageError(say("`{text}` is not a number; write it like 12500.00", text=typed))
    decimal = number.decimal
    if form in _SUMS and (times := means("times", number.unit)):
        from decimal import Decimal  # few sums are typed in thousands

        decimal = f"{(Decimal(decimal) * times).normalize():f}"
    elif number.unit and not _is_unit(session, number.unit, form, unit):
        raise UsageError(
            say("`{text}` is not in {unit}", text=typed, unit=unit or session.config.currency or say("any unit")),
            hint=say("the number alone will do"),
        )
    try:
        scaled(decimal, form, unit or session.config.currency)
    except ValueError as error:
        raise UsageError(error.args[0]) from None
    return decimal


def typed_code(session: Session, typed: str, among: Iterable[str], field: str = "") -> str:
    """The code that is typed, itself, by its word or by another that people say in any language; empty for what is none.

    `field`: whose value it is.
    """
    known = list(among)
    if code := next((code for code in known if _folded(code) == _folded(typed)), ""):
        return code
    for language in codes():
        found = [code for code in known if session.language_of(language).word(code, field).lower() == typed.lower()]
        if found:
            return found[0]
    return next((code for code in known if means(f"{field} {code}", typed) is not None), "")


def chosen_code(session: Session, typed: str, among: Iterable[str], field: str, option: str = "") -> str:
    """The code that is typed, as `typed_code` finds it; empty for nothing. Raises UsageError naming the words for what is none.

    `option`: how it is typed, `--outcome` unless it is called as the field.
    """
    known = list(among)
    code = typed_code(session, typed, known, field)
    if typed and not code:
        raise UsageError(
            say("{option}: `{typed}` is none of what may be said here", option=option or f"--{field}", typed=typed),
            hint=say(
                "one of: {list}", list=joined(", ", (Text("{" + field + ":words}", {field: one}) for one in known))
            ),
        )
    return code


def typed_field(session: Session, typed: str, among: Iterable[str]) -> str:
    """The field that is typed by its word in any language, or by the beginning of the word where only one has it; else empty."""
    known = list(among)
    if code := typed_code(session, typed, known, "field"):
        return code
    for language in codes():
        words = {name: session.language_of(language).word(name, "field").lower() for name in known}
        found = [name for name, word in words.items() if word.startswith(typed.lower())]
        if len(found) == 1:
            return found[0]
    return ""


def _folded(code: str) -> str:
    """A code as it is compared: `no answer` and `No-Answer` are `no_answer`."""
    return code.lower().replace(" ", "_").replace("-", "_")


def typed_currency(session: Session, typed: str) -> str:
    """The currency that is typed, in capitals or not. Raises UsageError where there is none of that code."""
    try:
        return str(TYPES["currency"].store(typed.strip().upper(), session.config.zone))
    except ValueError as error:
        raise UsageError(error.args[0]) from None


def typed_value(session: Session, field: Field, typed: str, record: Mapping[str, Any]) -> str:
    """The text a field of a record takes for what is typed; what is not understood stays, for the checks to refuse."""
    if field.enum:
        return typed_code(session, typed, field.enum, field.name) or typed
    form = TYPES.get(field.type)
    if form is None or form.name == "text":
        return typed
    try:
        form.store(typed, session.config.zone)
    except ValueError:
        pass
    else:
        return typed
    try:
        return _understood(session, form, typed, record)
    except UsageError:
        return typed


def _understood(session: Session, form: Type, typed: str, record: Mapping[str, Any]) -> str:
    """The text of a form that is typed as people type it. Raises UsageError for what is none."""
    if form.scale is not None:
        return typed_decimal(session, typed, form.name, str(record.get("currency") or ""))
    match form.name:
        case "currency":
            return typed_currency(session, typed)
        case "date":
            return parse_day(typed, session.today).isoformat()
        case "moment":
            day, clock = parse_moment(typed, session.today)
            return f"{day.isoformat()}T{clock:%H:%M}" if clock else day.isoformat()
        case name:
            return _TERMS[name](typed) if name in _TERMS else typed


def _is_unit(session: Session, typed: str, form: str, unit: str) -> bool:
    """Whether this may stand beside a number of a form."""
    if form == "percent":
        return typed == "%"
    if form not in _SUMS:
        return typed.lower() == unit.lower()
    currency = unit or session.config.currency
    named = means(f"currency {currency}", typed) is not None
    return named or typed.lower() in (currency.lower(), currency_sign(currency).lower())
