"""What a scalar may look like, and what the book stores for it.

The grammar is our own, small and ASCII: `int()` and `Decimal()` take `1_000` and `１２`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

from salesctl.lang.currencies import CURRENCIES, currency_digits, currency_unit
from salesctl.lang.language import codes, exists
from salesctl.lang.scales import LIMIT, MONEY_SCALE, PERCENT_SCALE, QUANTITY_SCALE, RATE_SCALE
from salesctl.lang.text import Text, say, translatable
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

from .payment_terms import Milestone, PaymentTerm

_DECIMAL = lazy_pattern(r"(-?)([0-9]{1,15})(?:\.([0-9]+))?\Z", re.ASCII)
_INTEGER = lazy_pattern(r"-?[0-9]{1,15}\Z", re.ASCII)
_DATE = lazy_pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z", re.ASCII)
_MOMENT = lazy_pattern(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?\Z", re.ASCII
)
_TIME = lazy_pattern(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z", re.ASCII)
_INTERVAL = lazy_pattern(r"([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})\Z", re.ASCII)
_MONTH = lazy_pattern(r"[0-9]{4}-(?:0[1-9]|1[0-2])\Z", re.ASCII)
_BIRTHDAY = lazy_pattern(r"(?:[0-9]{4}|-)-([0-9]{2})-([0-9]{2})\Z", re.ASCII)
_PHONE = lazy_pattern(r"\+?[0-9()\-./ x]*(?:(?:ext|доб)\.? ?[0-9]+)?\Z", re.IGNORECASE)
_EMAIL = lazy_pattern(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\Z")
_URL = lazy_pattern(r"https?://[^\s<>\"]+\Z", re.ASCII)
_ID = lazy_pattern(r"[a-z0-9][a-z0-9-]*\Z", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Facts, plans and deadlines lie within these years. Birthdays need not."""
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_KEPT = 4096
"""Days, moments and sums that are kept with what they came to: in a book the same ones come again and again."""
_WORDS = {"yes": 1, "true": 1, "no": 0, "false": 0}


class Type(NamedTuple):
    """A lexical form by name. `scale` is the number of decimals of a scaled integer, None for everything else."""

    name: str
    sql: str
    """The column's type in the book: INTEGER or TEXT."""
    store: Callable[[str, ZoneInfo], str | int]
    """What the book holds for a text; a moment with an offset is turned to the zone.

    Raises ValueError with a sentence that says what to write instead.
    """
    scale: int | None = None
    decimals: int = 0
    """How many decimals are written though they are zero; of money it is its currency that says."""


def scaled(text: str, form: str, currency: str = "") -> int:
    """A decimal of a form (`money`, `price`, `quantity`, `percent`, `rate`) as the integer the book holds, exactly.

    Raises ValueError when it is none, too fine or too large; of money in a `currency` also when it is finer than that has.
    """
    value = _scaled(text, TYPES[form].scale or 0)
    if form == "money" and currency and value % currency_unit(currency):
        digits = currency_digits(currency)
        if digits:
            raise ValueError(
                say("`{text}`: {currency} has {digits:decimal|decimals}", text=text, currency=currency, digits=digits)
            )
        raise ValueError(say("`{text}`: {currency} has no decimals", text=text, currency=currency))
    return value


def unscaled(value: int, form: str, currency: str = "") -> str:
    """The decimal a scaled integer of a form stands for, exactly: 125000000 is `12500.00` as money, in yen `12500`."""
    scale = TYPES[form].scale or 0
    least = currency_digits(currency) if form == "money" else TYPES[form].decimals
    digits = str(abs(value)).rjust(scale + 1, "0")
    whole, fraction = digits[: len(digits) - scale], digits[len(digits) - scale :].rstrip("0").ljust(least, "0")
    return f"{'-' if value < 0 else ''}{whole}{'.' if fraction else ''}{fraction}"


def _scaled(text: str, scale: int) -> int:
    match = _DECIMAL.match(text)
    if match is None:
        raise ValueError(_no_number(text))
    sign, whole, fraction = match.groups()
    digits = fraction or ""
    if len(digits) > scale and digits[scale:].strip("0"):
        raise ValueError(say("`{text}` has more than {scale} decimals", text=text, scale=scale))
    value = int(whole + digits[:scale].ljust(scale, "0"))
    if value > LIMIT:
        raise ValueError(say("`{text}` is too large", text=text))
    return -value if sign else value


def _no_number(text: str) -> Text:
    """The sentence for a text that is no decimal, with the one it may stand for."""
    plain = re.sub(r"[\s\u00a0\u202f'_]", "", text)
    if re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{3})*,[0-9]+", plain):
        plain = plain.replace(".", "").replace(",", ".")
    else:
        plain = plain.replace(",", "")
    if _DECIMAL.match(plain):
        return say("`{text}` is not a number; write {number}", text=text, number=plain)
    return say("`{text}` is not a number; write it like 12500.00", text=text)


def _decimal(scale: int) -> Callable[[str, ZoneInfo], int]:
    @lru_cache(maxsize=_KEPT)
    def store(text: str, zone: ZoneInfo) -> int:
        return _scaled(text, scale)

    return store


def _integer(text: str, zone: ZoneInfo) -> int:
    if not _INTEGER.match(text):
        raise ValueError(say("`{text}` is not a whole number", text=text))
    return int(text)


def is_true(text: object) -> bool:
    """Whether this is the text of a boolean that says yes."""
    return isinstance(text, str) and bool(_WORDS.get(text.lower()))


def _boolean(text: str, zone: ZoneInfo) -> int:
    value = _WORDS.get(text.lower())
    if value is None:
        raise ValueError(say("`{text}` is neither yes nor no", text=text))
    return value


@lru_cache(maxsize=_KEPT)
def _date(text: str, zone: ZoneInfo | None) -> str:
    match = _DATE.match(text)
    if match is None:
        raise ValueError(say("`{text}` is not a day; write it like 2026-11-23", text=text))
    year, month, day = map(int, match.groups())
    if not _is_day(year, month, day):
        raise ValueError(say("there is no {text}", text=text))
    _refuse_far_year(text)
    return text


def _refuse_far_year(text: str) -> None:
    if not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        raise ValueError(say("`{text}` is not between {first} and {last}", text=text, first=FIRST_YEAR, last=LAST_YEAR))


def _month(text: str, zone: ZoneInfo) -> str:
    if not _MONTH.match(text):
        raise ValueError(say("`{text}` is not a month; write it like 2026-11", text=text))
    _refuse_far_year(text)
    return text


def _is_day(year: int, month: int, day: int) -> bool:
    if not (year >= 1 and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]):
        return False
    return not (month == 2 and day == 29) or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))


@lru_cache(maxsize=_KEPT)
def _moment(text: str, zone: ZoneInfo) -> str:
    match = _MOMENT.match(text)
    if match is None:
        raise ValueError(say("`{text}` is not a moment; write it like 2026-11-23T10:00", text=text))
    day, clock, seconds, offset = match.groups()
    _date(day, None)
    if clock is None:
        return day
    if not _TIME.match(clock) or (seconds and seconds > ":59"):
        raise ValueError(say("there is no {clock}{seconds}", clock=clock, seconds=seconds or ""))
    if offset is None:
        return f"{day}T{clock}{seconds or ''}"
    try:
        local = datetime.fromisoformat(f"{day}T{clock}{seconds or ''}{offset}").astimezone(zone)
    except (ValueError, OverflowError):
        raise ValueError(say("`{text}` is not a moment; write it like 2026-11-23T10:00+02:00", text=text)) from None
    return local.strftime("%Y-%m-%dT%H:%M:%S" if seconds else "%Y-%m-%dT%H:%M")


@lru_cache(maxsize=_KEPT)
def is_skipped(moment: str, zone: ZoneInfo) -> bool:
    """Whether a stored moment is one that no clock of the zone showed: clocks were put forward over it."""
    if len(moment) <= len("2026-11-23"):
        return False
    typed = datetime.fromisoformat(moment).replace(tzinfo=zone)
    return typed.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != typed.replace(tzinfo=None)


def _birthday(text: str, zone: ZoneInfo) -> str:
    match = _BIRTHDAY.match(text)
    year = 2000 if text.startswith("-") else int(text[:4]) if match else 0
    if match is None or not _is_day(year, int(match[1]), int(match[2])):
        raise ValueError(say("`{text}` is not a birthday; write 1980-05-17, or --05-17 without the year", text=text))
    return text


def _interval(text: str, zone: ZoneInfo) -> str:
    match = _INTERVAL.match(text)
    if match is None or not all(map(_TIME.match, match.groups())) or match[1] >= match[2]:
        raise ValueError(say("`{text}` is not a span of hours; write it like 09:00-18:00", text=text))
    return text


def is_phone(text: str) -> bool:
    """Whether a text may be a phone number, if only an office's internal one."""
    return sum(c.isdigit() for c in text) >= 3 and _PHONE.match(text) is not None


def _phone(text: str, zone: ZoneInfo) -> str:
    if not is_phone(text):
        raise ValueError(say("`{text}` is not a phone number", text=text))
    return text


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _tz(text: str, zone: ZoneInfo) -> str:
    if text not in _zones():
        raise ValueError(say("`{text}` is no time zone; write it like Europe/Berlin", text=text))
    return text


def _form(pattern: re.Pattern[str], refusal: str) -> Callable[[str, ZoneInfo], str]:
    def store(text: str, zone: ZoneInfo) -> str:
        if not pattern.match(text):
            raise ValueError(say(refusal, text=text))
        return text

    return store


def _currency(text: str, zone: ZoneInfo) -> str:
    if text not in CURRENCIES:
        raise ValueError(say("`{text}` is no currency; write its three capitals, EUR", text=text))
    return text


def _language(text: str, zone: ZoneInfo) -> str:
    if not exists(text):
        raise ValueError(say("`{text}` is not a language; write {codes}", text=text, codes=" or ".join(codes())))
    return text


def _country(text: str, zone: ZoneInfo) -> str:
    from phonenumbers import SUPPORTED_REGIONS

    if text not in SUPPORTED_REGIONS:
        raise ValueError(say("`{text}` is no country; write its two capitals, DE", text=text))
    return text


def _id(text: str, zone: ZoneInfo) -> str:
    if not _ID.match(text) or text.isdigit():
        raise ValueError(
            say("`{text}` cannot be an id; use lower-case letters, digits and -, not digits alone", text=text)
        )
    return text


TYPES: Mapping[str, Type] = MappingProxyType(
    {
        form.name: form
        for form in (
            Type("text", "TEXT", lambda text, zone: text),
            Type("integer", "INTEGER", _integer),
            Type("boolean", "INTEGER", _boolean),
            Type("money", "INTEGER", _decimal(MONEY_SCALE), MONEY_SCALE),
            Type("price", "INTEGER", _decimal(MONEY_SCALE), MONEY_SCALE, 2),
            Type("quantity", "INTEGER", _decimal(QUANTITY_SCALE), QUANTITY_SCALE, 3),
            Type("percent", "INTEGER", _decimal(PERCENT_SCALE), PERCENT_SCALE, 2),
            Type("rate", "INTEGER", _decimal(RATE_SCALE), RATE_SCALE, 6),
            Type("date", "TEXT", _date),
            Type("payment_term", "TEXT", lambda text, zone: str(PaymentTerm.read(text))),
            Type("milestone", "TEXT", lambda text, zone: str(Milestone.read(text))),
            Type("month", "TEXT", _month),
            Type("time", "TEXT", _form(_TIME, translatable("`{text}` is not a time of day; write it like 09:30"))),
            Type("moment", "TEXT", _moment),
            Type("birthday", "TEXT", _birthday),
            Type("interval", "TEXT", _interval),
            Type("phone", "TEXT", _phone),
            Type("email", "TEXT", _form(_EMAIL, translatable("`{text}` is not an e-mail address"))),
            Type("tz", "TEXT", _tz),
            Type("currency", "TEXT", _currency),
            Type(
                "url",
                "TEXT",
                _form(_URL, translatable("`{text}` is not an address; write it like https://example.com/")),
            ),
            Type("language", "TEXT", _language),
            Type("country", "TEXT", _country),
            Type("id", "TEXT", _id),
        )
    }
)
"""Every lexical form a schema may name: by `format`, or `integer` and `boolean` by type."""

EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "text": "text",
        "integer": "3",
        "boolean": "yes",
        "money": "12500.00",
        "price": "5.50",
        "quantity": "12.5",
        "percent": "16",
        "rate": "487.35",
        "date": "2026-11-23",
        "payment_term": "30",
        "milestone": "acceptance+30",
        "month": "2026-11",
        "time": "09:30",
        "moment": "2026-11-23T10:00",
        "birthday": "--05-17",
        "interval": "09:00-18:00",
        "phone": "+49 30 1234567",
        "email": "olga@example.com",
        "tz": "Europe/Berlin",
        "currency": "EUR",
        "url": "https://example.com/",
        "language": "en",
        "country": "DE",
        "id": "acme",
    }
)
"""A text of each form."""
