"""Dates as people type them, in every language there is. What is not understood is refused; what is understood can be echoed.

A bare weekday is the next such day after today, of what has happened the last one before today; today's own is refused, since
it may be meant either way. `next fri` is the Friday of the week after this one. What `Language.day`, `moment` and `weekday` print
is read back.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache

from salesctl.errors import UsageError
from salesctl.patterns import lazy_pattern

from .language import codes, open_language
from .text import say
from .typed_words import means

_EXAMPLES = say("write 2026-11-25, 25.11, tomorrow, fri, next fri, +3d, in 3 days")
_MONTH = 30
"""The unit of a month, which is no number of days."""
_OFFSET = lazy_pattern(r"([+-])([0-9]{1,4})([dwm])\Z", re.ASCII)
_ISO = lazy_pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z", re.ASCII)
_DOTTED = lazy_pattern(r"([0-9]{1,2})\.([0-9]{1,2})(?:\.([0-9]{4}))?\.?\Z", re.ASCII)
_CLOCK = lazy_pattern(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])\Z", re.ASCII)
_CLOCK_12 = lazy_pattern(r"(1[0-2]|0?[1-9])(?:[:.]([0-5][0-9]))?([ap])m\Z", re.ASCII | re.IGNORECASE)
_LIKE_CLOCK = lazy_pattern(
    r"(?:[0-9]+:[0-9:]*|[0-9]{1,2}\.[0-9]{2}|[0-9]{1,2}-[0-9]{1,2}|[01]?[0-9]|2[0-4]|[0-9.:]+[ap]m)\Z",
    re.ASCII | re.IGNORECASE,
)
"""What a person may mean as a time of day, understood or not."""
_LETTERS = {"d": 1, "w": 7, "m": _MONTH}
_HOUR = lazy_pattern(r"([01]?[0-9]|2[0-3])\Z", re.ASCII)
_ISO_MOMENT = lazy_pattern(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})\Z", re.ASCII)
_FARTHEST = 3660


def parse_day(text: str, today: date) -> date:
    """The day somebody means. Raises UsageError naming what was not understood."""
    found, clock, rest = _read(text.split(), today)
    if found is None or clock is not None or rest:
        raise _refused(text)
    return found


def parse_moment(text: str, today: date, *, past: bool = False) -> tuple[date, time | None]:
    """The day, and the time where one is named; a time alone is today's. Raises UsageError.

    `past`: it has happened, so that a bare weekday is the last such day.
    """
    found, clock, rest = _read(text.split(), today, past=past)
    if (found is None and clock is None) or rest:
        raise _refused(text)
    return found or today, clock


def split_moment(text: str, today: date) -> tuple[tuple[date, time | None], str]:
    """A moment and the words behind it: `fri 10:00 bring samples`.

    Raises UsageError when it does not begin with one, and for what looks like a time behind the day and is none.
    """
    found, clock, rest = _read(text.split(), today)
    if found is None and clock is None:
        raise _refused(text)
    if clock is None and rest and _LIKE_CLOCK.match(rest[0]):
        raise UsageError(say("`{text}` is no time of day", text=rest[0]), hint=say("write 10:00, 10am or at 10"))
    return (found or today, clock), " ".join(rest)


def parse_period(text: str, today: date) -> tuple[date, date]:
    """First and last day of a year, quarter, month, span or day. Raises UsageError."""
    words = text.strip().lower()
    if match := re.fullmatch(r"([0-9]{4})(?:-(?:q([1-4])|([0-9]{2})))?", words):
        year, quarter, month = match.groups()
        if quarter:
            return _months(int(year), 3 * int(quarter) - 2, 3)
        if month and not 1 <= int(month) <= 12:
            raise UsageError(say("there is no month {month}", month=text))
        return _months(int(year), int(month or 1), 1 if month else 12)
    phrase = "-".join(words.split())
    if means("this month", phrase) is not None:
        return _months(today.year, today.month, 1)
    if means("last month", phrase) is not None:
        return _months(*_month_back(today), 1)
    first, dots, last = words.partition("..")
    try:
        start = parse_day(first, today)
        end = parse_day(last, today) if dots else start
    except UsageError:
        hint = say("write 2026, 2026-Q3, 2026-11, last month or 2026-11-01..2026-11-15")
        raise UsageError(say("`{text}` is no period", text=text), hint=hint) from None
    if end < start:
        raise UsageError(say("the period {period} ends before it begins", period=text))
    return start, end


def _read(words: list[str], today: date, *, past: bool = False) -> tuple[date | None, time | None, list[str]]:
    """The day and the time the words begin with, and the words left over."""
    if words and (match := _ISO_MOMENT.match(words[0])):
        try:
            moment = datetime.fromisoformat(f"{match[1]}T{match[2]}")
        except ValueError:
            raise UsageError(say("there is no {text}", text=words[0])) from None
        return moment.date(), moment.time(), words[1:]
    found, rest = _day(_without_filler(words), today, past=past)
    clock, after = _clock(rest if found else words, bare=bool(found))
    return found, clock, after if clock else (rest if found else words)


def _day(words: list[str], today: date, *, past: bool) -> tuple[date | None, list[str]]:
    if not words:
        return None, words
    head, rest = words[0].lower().rstrip(","), words[1:]
    if (days := means("near", head)) is not None:
        return today + timedelta(days), rest
    if match := _OFFSET.match(head):
        return _later(today, int(match[1] + match[2]), _LETTERS[match[3]]), rest
    if rest and means("in", head) is not None:
        return _after(rest, today, words)
    if (
        rest
        and means("next", head) is not None
        and (number := means("weekday", rest[0].lower().rstrip(","))) is not None
    ):
        monday = today - timedelta(today.weekday())
        return monday + timedelta(7 + number), rest[1:]
    if (number := means("weekday", head)) is not None:
        return _weekday(number, rest, today, past=past)
    return _written(words, today)


def _weekday(number: int, rest: list[str], today: date, *, past: bool) -> tuple[date, list[str]]:
    """The day a weekday means, alone or before its date: `fri`, `Fri 27 Nov 2026`."""
    # 13.11 may be a time as well
    is_clock = bool(rest) and _CLOCK.match(rest[0]) is not None
    found, behind = (None, rest) if is_clock and ":" in rest[0] else _written(rest, today, may_be_clock=is_clock)
    if found is not None and found.weekday() == number:
        return found, behind
    if found is not None and not is_clock:
        raise UsageError(say("{day:date} is another day of the week: {day:weekday}", day=found.isoformat()))
    days = (today.weekday() - number if past else number - today.weekday()) % 7
    if not days:
        other = today + timedelta(-7 if past else 7)
        raise UsageError(
            say("today is {day:weekday} itself", day=today.isoformat()),
            hint=say("write today, or {other}", other=other.isoformat()),
        )
    return today + timedelta(-days if past else days), rest


def _after(rest: list[str], today: date, words: list[str]) -> tuple[date | None, list[str]]:
    """`in 3 days`, `in week`."""
    count, unit, tail = (rest[0], rest[1:2], rest[2:]) if rest[0].isdigit() else ("1", rest[:1], rest[1:])
    word = unit[0].lower().rstrip(",") if unit else ""
    unit_ = means("unit", word)
    if unit_ is None or len(count) > 4:
        return None, words
    return _later(today, int(count), unit_), tail


def _written(words: list[str], today: date, *, may_be_clock: bool = False) -> tuple[date | None, list[str]]:
    """A date at the beginning: ISO, dotted, or as a language prints it; without a year it is the nearest to today.

    Raises UsageError where there is no such day; None instead for what `may_be_clock`.
    """
    head = words[0].rstrip(",") if words else ""
    length = 1
    if match := _ISO.match(head):
        year, month, number = map(int, match.groups())
    elif match := _DOTTED.match(head):
        number, month, year = int(match[1]), int(match[2]), int(match[3] or 0)
    elif head[:1].isdigit() and (named := _with_month(words)):
        number, month, year, length = named
    else:
        return None, words
    years = (year,) if year else (today.year, today.year + 1, today.year - 1)
    candidates = []
    for candidate in years:
        try:
            candidates.append(date(candidate, month, number))
        except ValueError:
            continue
    if not candidates:
        if may_be_clock:
            return None, words
        raise UsageError(say("there is no {text}", text=" ".join(words[:length])))
    return min(candidates, key=lambda found: abs((found - today).days)), words[length:]


def _with_month(words: list[str]) -> tuple[int, int, int, int] | None:
    """Day, month, year (0: none) of words such as `23 Nov 2026`, and how many words they are; None for others."""
    text = " ".join(words)
    for code in codes():
        for pattern in _printed_dates(code):
            match = pattern.match(text)
            month = means("month", match["month"].lower().rstrip(".")) if match else None
            if match and month is not None:
                year = match.groupdict().get("year")
                return int(match["day"]), month, int(year or 0), len(match[0].split())
    return None


@cache
def _printed_dates(code: str) -> Sequence[re.Pattern[str]]:
    """What dates look like as a language prints them, with a year and without."""
    language = open_language(code)
    parts = {"{day}": r"(?P<day>[0-9]{1,2})", "{month}": r"(?P<month>[^\W\d_]+\.?)", "{year}": r"(?P<year>[0-9]{4})"}
    patterns = []
    for name in ("date", "date without year"):
        printed = " ".join(language.convention(name).split())
        form = "".join(parts.get(part) or re.escape(part) for part in re.split(r"(\{[a-z]+\})", printed))
        patterns.append(re.compile(rf"{form}(?=[\s,]|\Z)"))
    return patterns


def _clock(words: list[str], *, bare: bool) -> tuple[time | None, list[str]]:
    """`10:00`, after a filler and a day also `at 9`; `bare` says that a day stood before it."""
    trimmed = _without_filler(words)
    if not trimmed:
        return None, words
    for length in (1, 2):  # `10am` and `10 am`
        if match := _CLOCK_12.match("".join(trimmed[:length])):
            return time(int(match[1]) % 12 + 12 * (match[3].lower() == "p"), int(match[2] or 0)), trimmed[length:]
    if match := _CLOCK.match(trimmed[0]):
        return time(int(match[1]), int(match[2])), trimmed[1:]
    if bare and trimmed is not words and (match := _HOUR.match(trimmed[0])):
        return time(int(match[1])), trimmed[1:]
    return None, words


def _without_filler(words: list[str]) -> list[str]:
    return words[1:] if len(words) > 1 and means("filler", words[0].lower()) is not None else words


def _later(today: date, count: int, unit: int) -> date:
    if unit == _MONTH:
        months = today.month - 1 + count
        year, month = today.year + months // 12, months % 12 + 1
        if not 1 <= year <= 9999:
            raise UsageError(say("{months:month|months} away is too far", months=count))
        return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
    days = count * unit
    if abs(days) > _FARTHEST:
        raise UsageError(say("{days:day|days} away is more than ten years", days=days))
    return today + timedelta(days)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    if not 1 <= year <= 9999:
        raise UsageError(say("there is no year {year}", year=year))
    last = month + count - 1
    return date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1])


def _month_back(today: date) -> tuple[int, int]:
    return (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)


def _refused(text: str) -> UsageError:
    return UsageError(say("`{text}` is no date I know", text=text), hint=_EXAMPLES)
