"""The text of a cell: its dates, numbers and yes/no turned into the forms fields take, and a part of it by a pattern.

`12,000` is twelve to some systems and twelve thousand to others: a comma is accepted only where the mapping says what it
means. What has several readings is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact

from salesctl.api import say, slug

DATES = ("iso", "day-first", "month-first")
NUMBERS = ("plain", "point", "comma")

# Spaces that group thousands: plain, no-break, narrow no-break, thin; Swiss exports use an apostrophe.
_THOUSANDS = "[  \u00a0\u202f\u2009'’]"
_NUMBER: Mapping[str, re.Pattern[str]] = {
    "plain": re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?\Z"),
    "point": re.compile(rf"(-?)([1-9][0-9]{{0,2}}(?:(?:,|{_THOUSANDS})[0-9]{{3}})+|[0-9]+)(?:\.([0-9]+))?\Z"),
    "comma": re.compile(rf"(-?)([1-9][0-9]{{0,2}}(?:(?:\.|{_THOUSANDS})[0-9]{{3}})+|[0-9]+)(?:,([0-9]+))?\Z"),
}
_EXACT = Context(prec=60, traps=[Inexact])
_NOT_DIGITS = re.compile(r"[^0-9]")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(.*)\Z", re.DOTALL)
_LOCAL_DATE = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(.*)\Z", re.DOTALL)
_CLOCK = re.compile(r"(?:T|\s+|,\s*)?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?\Z")
_YEAR_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}\Z")
_HOURS, _DAYS, _MONTHS = 24, 31, 12
_YES = frozenset({"1", "yes", "true", "y", "да", "истина", "+"})
_NO = frozenset({"0", "no", "false", "n", "нет", "ложь", "-"})
_HOLE = re.compile(r"(\{\}|\*)")


@dataclass(frozen=True, slots=True)
class CellFormats:
    """How a file writes its dates and numbers."""

    dates: str = "iso"
    """`iso`: 2026-11-23. `day-first`: 23.11.2026, 23/11/2026. `month-first`: 11/23/2026. ISO is understood always."""
    numbers: str = "plain"
    """`plain`: 12500.00. `point`: 12,500.00. `comma`: 12 500,00. Spaces may group thousands in the latter two."""

    def style(self, type_: str) -> str:
        """The style in which a field of this type is read; empty for types that have none."""
        return {"dates": self.dates, "numbers": self.numbers}.get(setting(type_), "")


def setting(type_: str) -> str:
    """The setting that says how a field of this type is written: `dates`, `numbers`, or an empty text."""
    convert = _CONVERTERS.get(type_)
    return "dates" if convert in (_date, _moment, _month) else "numbers" if convert in (_money, _number) else ""


def possible_styles(text: str, type_: str) -> frozenset[str]:
    """The styles in which a text is a value of this type; none for a text that is no value in any, or another type."""
    if setting(type_) == "numbers":
        number = _bare_number(text)
        return frozenset(style for style in NUMBERS if _NUMBER[style].match(number))
    if setting(type_) == "dates":
        if _ISO.match(text) or _YEAR_MONTH.match(text):
            return frozenset(DATES)
        if match := _LOCAL_DATE.match(text):
            first, second = int(match[1]), int(match[2])
            orders = (("day-first", first, second), ("month-first", second, first))
            return frozenset(style for style, day, month in orders if 1 <= day <= _DAYS and 1 <= month <= _MONTHS)
    return frozenset()


def field_text(text: str, type_: str, formats: CellFormats, factor: Decimal | None = None) -> str:
    """A cell's text as a field of a type takes it; text of types not listed in `_CONVERTERS` is returned unchanged.

    `factor` multiplies a number. Raises ValueError with a reason for people.
    """
    convert = _CONVERTERS.get(type_)
    if convert is None:
        if factor is not None:
            raise ValueError(say("a factor needs a number, the field takes {type}", type=type_))
        return text
    return convert(text, formats, factor)


def _decimal(text: str, formats: CellFormats, factor: Decimal | None, *, least: int) -> str:
    """A decimal without needless zeros, but with at least `least` digits after the point."""
    match = _NUMBER[formats.numbers].match(_bare_number(text))
    if match is None:
        if possible_styles(text, "quantity"):
            raise ValueError(say("`{text}` is not a number written {style}", text=text, style=formats.numbers))
        raise ValueError(say("`{text}` is not a number", text=text))
    sign, whole, fraction = match.groups()
    whole, fraction = _NOT_DIGITS.sub("", whole), fraction or ""
    if factor is not None:
        try:
            plain = format(_EXACT.multiply(Decimal(f"{sign}{whole}.{fraction or 0}"), factor), "f")
        except Inexact:
            raise ValueError(say("`{text}` is too long a number", text=text)) from None
        sign, plain = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
        whole, _, fraction = plain.partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0").ljust(least, "0")
    if whole == "0" and not fraction.strip("0"):
        sign = ""
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def _bare_number(text: str) -> str:
    """The text without a percent sign, its minus as a hyphen."""
    return text.removesuffix("%").rstrip().replace("\u2212", "-")


def _money(text: str, formats: CellFormats, factor: Decimal | None) -> str:
    return _decimal(text, formats, factor, least=2)


def _number(text: str, formats: CellFormats, factor: Decimal | None) -> str:
    return _decimal(text, formats, factor, least=0)


def _split_date(text: str, formats: CellFormats) -> tuple[str, str]:
    """The date as YYYY-MM-DD, and what follows it."""
    match = _ISO.match(text)
    if match:
        year, month, day, rest = match.groups()
    elif formats.dates != "iso" and (match := _LOCAL_DATE.match(text)):
        first, second, year, rest = match.groups()
        day, month = (first, second) if formats.dates == "day-first" else (second, first)
    else:
        raise ValueError(say("`{text}` is not a date written {style}", text=text, style=formats.dates))
    return f"{year}-{int(month):02}-{int(day):02}", rest.strip()


def _clock(text: str, whole: str) -> tuple[str, str]:
    """Time of day (seconds only where not zero) and UTC offset. `whole` is the cell, for the error."""
    match = _CLOCK.match(text)
    if match is None or int(match[1]) >= _HOURS:
        raise ValueError(say("`{text}` is not a date and a time", text=whole))
    hour, minute, second, offset = match.groups()
    seconds = f":{second}" if second and second != "00" else ""
    return f"{int(hour):02}:{minute}{seconds}", offset or ""


def _date(text: str, formats: CellFormats, factor: Decimal | None) -> str:
    _no_factor(factor)
    day, rest = _split_date(text, formats)
    if rest:
        _clock(rest, text)
    return day


def _moment(text: str, formats: CellFormats, factor: Decimal | None) -> str:
    _no_factor(factor)
    day, rest = _split_date(text, formats)
    if not rest:
        return day
    time, offset = _clock(rest, text)
    if offset and offset != "Z" and ":" not in offset:
        offset = f"{offset[:3]}:{offset[3:]}"
    return day if time == "00:00" and not offset else f"{day}T{time}{offset}"


def _month(text: str, formats: CellFormats, factor: Decimal | None) -> str:
    if _YEAR_MONTH.match(text):
        return text
    return _date(text, formats, factor)[:7]


def _time(text: str, formats: CellFormats, factor: Decimal | None) -> str:
    _no_factor(factor)
    return _clock(text, text)[0][:5]


def _boolean(text: str, formats: CellFormats, factor: Decimal | None) -> str:
    _no_factor(factor)
    word = text.casefold()
    if word in _YES or word in _NO:
        return "yes" if word in _YES else "no"
    raise ValueError(say("`{text}` is neither yes nor no; a `map:` can say which it is", text=text))


def _id(text: str, formats: CellFormats, factor: Decimal | None) -> str:
    """An item's key: a line's number alone is no id."""
    _no_factor(factor)
    return slug(text)


def _no_factor(factor: Decimal | None) -> None:
    if factor is not None:
        raise ValueError(say("a factor needs a field that takes a number"))


_CONVERTERS: Mapping[str, Callable[[str, CellFormats, Decimal | None], str]] = {
    "integer": _number,
    "money": _money,
    "price": _money,
    "quantity": _number,
    "percent": _number,
    "rate": _number,
    "date": _date,
    "moment": _moment,
    "month": _month,
    "time": _time,
    "birthday": _date,
    "boolean": _boolean,
    "id": _id,
}


class CellPattern:
    """A text with holes, such as `Order {} of *`: `{}` is the part of a cell to take, `*` is any text.

    Each hole reaches to the nearest place where the text after it continues, so matching takes one pass: a mapping may
    come with a cloned book and must not be able to run for long, as a regular expression could. Raises ValueError for
    more than one `{}` or for holes without text between them.
    """

    def __init__(self, text: str) -> None:
        parts = _HOLE.split(text)
        self._literals, self._holes = parts[::2], parts[1::2]
        if self._holes.count("{}") > 1:
            raise ValueError(say("a pattern takes one part: write `{{}}` once and `*` for the rest"))
        if any(not literal for literal in self._literals[1:-1]):
            raise ValueError(say("two holes of a pattern need text between them"))

    @property
    def takes(self) -> bool:
        """Whether it has a part to take."""
        return "{}" in self._holes

    def match(self, text: str) -> str | None:
        """The part taken, stripped (the whole text when the pattern takes none); None when the text does not match."""
        if not self._holes:
            return text if text == self._literals[0] else None
        if not text.startswith(self._literals[0]):
            return None
        at, taken = len(self._literals[0]), text
        for n, hole in enumerate(self._holes):
            end = self._end(text, at, n)
            if end < at:
                return None
            if hole == "{}":
                taken = text[at:end].strip()
            at = end + len(self._literals[n + 1])
        return taken

    def _end(self, text: str, at: int, hole: int) -> int:
        literal = self._literals[hole + 1]
        if hole < len(self._holes) - 1:
            return text.find(literal, at)
        return len(text) - len(literal) if text.endswith(literal) else -1
