"""Dates as people type them, in every language there is. What is not understood is refused; what is understood can be echoed.

A bare weekday is the next such day after today, of what has happened the last one before today; today's own is refused, since
it may be meant either way. `next fri` is the Friday of the week after this one. What `Language.day`, `moment` and `weekday` print
is read back. Whoever asks for a day says what it may be (`Tense`): what has happened has no day to come, and what is promised or
planned none that is over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal

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
_HOURS = lazy_pattern(
    r"([0-9]{1,2}(?:[:.][0-9]{2})?(?:[ap]m)?)[-–]([0-9]{1,2}(?:[:.][0-9]{2})?(?:[ap]m)?)\Z", re.ASCII | re.IGNORECASE
)
"""Hours from and to, understood or not."""
_LETTERS = {"d": 1, "w": 7, "m": _MONTH}
_HOUR = lazy_pattern(r"([01]?[0-9]|2[0-3])\Z", re.ASCII)
_ISO_MOMENT = lazy_pattern(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})\Z", re.ASCII)
_FARTHEST = 3660

Tense = Literal["any", "recorded", "past", "coming", "later"]
"""What a day may be: any; of what is recorded, where a bare weekday is the last such day, and `check` warns of one to come;
today or before, with the same weekdays; today or after; after today."""
_LOOKS_BACK = ("recorded", "past")


class UnknownDate(UsageError):
    """What was typed is no date at all."""


def parse_day(text: str, today: date, tense: Tense = "any") -> date:
    """The day somebody means. Raises UnknownDate naming what was not understood, UsageError for a day of another tense."""
    found, clock, rest = _read(text.split(), today, past=tense in _LOOKS_BACK)
    if found is None or clock is not None or rest:
        raise _refused(text)
    return in_tense(text, found, today, tense)


def parse_moment(text: str, today: date, tense: Tense = "any") -> tuple[date, time | None]:
    """The day, and the time where one is named; a time alone is today's. Raises UnknownDate, UsageError for another tense."""
    found, clock, rest = _read(text.split(), today, past=tense in _LOOKS_BACK)
    if (found is None and clock is None) or rest:
        raise _refused(text)
    return in_tense(text, found or today, today, tense), clock


def split_moment(text: str, today: date, tense: Tense = "any") -> tuple[tuple[date, time | None], str]:
    """A moment and the words behind it: `fri 10:00 bring samples`.

    Raises UnknownDate when it does not begin with one, UsageError for what looks like a time behind the day and is none, and
    for a day of another tense.
    """
    words = text.split()
    found, clock, rest = _read(words, today, past=tense in _LOOKS_BACK)
    if found is None and clock is None:
        raise _refused(text)
    in_tense(" ".join(words[: len(words) - len(rest)]), found or today, today, tense)
    if clock is None and rest and _LIKE_CLOCK.match(rest[0]):
        raise _no_time(rest[0])
    return (found or today, clock), " ".join(rest)


def parse_span(first: str, last: str, today: date) -> tuple[tuple[date, time | None], tuple[date, time | None]]:
    """The moments something begins and ends at; a bare weekday as its end is the first from the beginning on.

    Raises UnknownDate.
    """
    begin = parse_moment(first, today)
    found, clock, rest = _read(last.split(), today, since=begin[0])
    if (found is None and clock is None) or rest:
        raise _refused(last)
    return begin, (found or today, clock)


def split_hours(text: str, today: date, tense: Tense = "any") -> tuple[tuple[date, time, time], str]:
    """A day, hours of it, and the words behind them: `tue 10-11:30 dentist`; hours alone are today's.

    In `1-3pm` both are of the afternoon, in `10-2pm` the last alone. Raises UsageError.
    """
    words = text.split()
    found = ((n, match) for n, word in enumerate(words) if (match := _HOURS.match(word)))
    at, hours = next(found, (0, None))
    if hours is None:
        raise UsageError(say("say from when until when"), hint=say("write tue 10-11, or 10:30-12 for today"))
    day = parse_day(" ".join(words[:at]), today, tense) if at else today
    first, last = hours.groups()
    _hour(first)
    ends = _hour(last)
    half = last[-2:] if last[-1] in "mM" and first[-1] not in "mM" else ""
    begins = _hour(first + half) if half and _CLOCK_12.match(first + half) else _hour(first)
    if half and begins > ends:
        begins = _hour(first)
    return (day, begins, ends), " ".join(words[at + 1 :])


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
        (start, begins), (end, ends) = parse_span(first, last if dots else first, today)
        if begins or ends:
            raise _refused(text)
    except UnknownDate:
        hint = say("write 2026, 2026-Q3, 2026-11, last month or 2026-11-01..2026-11-15")
        raise UsageError(say("`{text}` is no period", text=text), hint=hint) from None
    if end < start:
        raise UsageError(say("the period {period} ends before it begins", period=text))
    return start, end


def in_tense(text: str, day: date, today: date, tense: Tense) -> date:
    """The day, where it may be meant. Raises UsageError."""
    if tense == "past" and day > today:
        raise UsageError(
            say("`{text}` is {day:weekday} {day:date}, a day to come", text=text, day=day.isoformat()),
            hint=say("write today, or a day before it"),
        )
    if tense == "coming" and day < today:
        raise UsageError(
            say("`{text}` is {day:weekday} {day:date}, a day that is over", text=text, day=day.isoformat()),
            hint=say("write a day to come: today, tomorrow, fri, +3d"),
        )
    if tense == "later" and day <= today:
        raise UsageError(
            say("`{text}` is {day:weekday} {day:date}, not after today", text=text, day=day.isoformat()),
            hint=say("write a day to come: tomorrow, fri, +3d"),
        )
    return day


def _read(
    words: list[str], today: date, *, past: bool = False, since: date | None = None
) -> tuple[date | None, time | None, list[str]]:
    """The day and the time the words begin with, and the words left over.

    A bare weekday is the last one where it is of the `past`, the first from a day on where it is meant `since` that day.
    """
    if words and (match := _ISO_MOMENT.match(words[0])):
        try:
            moment = datetime.fromisoformat(f"{match[1]}T{match[2]}")
        except ValueError:
            raise UnknownDate(say("there is no {text}", text=words[0])) from None
        return moment.date(), moment.time(), words[1:]
    found, rest = _day(_without_filler(words), today, past=past, since=since)
    clock, after = _clock(rest if found else words, bare=bool(found))
    return found, clock, after if clock else (rest if found else words)


def _day(words: list[str], today: date, *, past: bool, since: date | None) -> tuple[date | None, list[str]]:
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
        return _weekday(number, rest, today, past=past, since=since)
    return _written(words, today)


def _weekday(number: int, rest: list[str], today: date, *, past: bool, since: date | None) -> tuple[date, list[str]]:
    """The day a weekday means, alone or before its date: `fri`, `Fri 27 Nov 2026`."""
    # 13.11 may be a time as well
    is_clock = bool(rest) and _CLOCK.match(rest[0]) is not None
    found, behind = (None, rest) if is_clock and ":" in rest[0] else _written(rest, today, may_be_clock=is_clock)
    if found is not None and found.weekday() == number:
        return found, behind
    if found is not None and not is_clock:
        raise UsageError(say("{day:date} is another day of the week: {day:weekday}", day=found.isoformat()))
    if since is not None:
        return since + timedelta((number - since.weekday()) % 7), rest
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
        raise UnknownDate(say("there is no {text}", text=" ".join(words[:length])))
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


def _hour(typed: str) -> time:
    """An hour of a span, 9 or 9:00. Raises UsageError."""
    clock, _ = _clock([f"{typed}:00" if typed.isdigit() else typed], bare=False)
    if clock is None:
        raise _no_time(typed)
    return clock


def _without_filler(words: list[str]) -> list[str]:
    return words[1:] if len(words) > 1 and means("filler", words[0].lower()) is not None else words


def _later(today: date, count: int, unit: int) -> date:
    if unit == _MONTH:
        from calendar import monthrange  # few dates are typed by months

        months = today.month - 1 + count
        year, month = today.year + months // 12, months % 12 + 1
        if not 1 <= year <= 9999:
            raise UsageError(say("{months:month|months} away is too far", months=count))
        return date(year, month, min(today.day, monthrange(year, month)[1]))
    days = count * unit
    if abs(days) > _FARTHEST:
        raise UsageError(say("{days:day|days} away is more than ten years", days=days))
    return today + timedelta(days)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    if not 1 <= year <= 9999:
        raise UsageError(say("there is no year {year}", year=year))
    from calendar import monthrange

    last = month + count - 1
    return date(year, month, 1), date(year, last, monthrange(year, last)[1])


def _month_back(today: date) -> tuple[int, int]:
    return (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)


def _refused(text: str) -> UnknownDate:
    return UnknownDate(say("`{text}` is no date I know", text=text), hint=_EXAMPLES)


def _no_time(text: str) -> UsageError:
    return UsageError(say("`{text}` is no time of day", text=text), hint=say("write 10:00, 10am or at 10"))
