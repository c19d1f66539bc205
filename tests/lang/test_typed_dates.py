"""Dates and times as they are typed: what is printed is read back, what may be meant two ways is refused."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesctl.errors import UsageError
from salesctl.lang.language import codes, open_language
from salesctl.lang.typed_dates import (
    Tense,
    parse_day,
    parse_moment,
    parse_period,
    parse_span,
    split_hours,
    split_moment,
)

FRIDAY = date(2026, 11, 27)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@given(day=DAYS, today=DAYS, code=st.sampled_from(codes()))
def test_a_printed_day_is_read_back(day: date, today: date, code: str) -> None:
    language = open_language(code)
    assert parse_day(language.day(day.isoformat()), today) == day
    assert parse_day(f"{language.weekday(day.isoformat())} {language.day(day.isoformat())}", today) == day


@given(away=st.integers(-180, 180), today=DAYS, code=st.sampled_from(codes()))
def test_a_day_printed_without_its_year_is_the_nearest(away: int, today: date, code: str) -> None:
    day = today + timedelta(away)
    printed = open_language(code).day(day.isoformat(), today=day.isoformat())
    assert parse_day(printed, today) == day


@given(day=DAYS, clock=st.times(), code=st.sampled_from(codes()))
def test_a_printed_moment_is_read_back(day: date, clock: time, code: str) -> None:
    printed = open_language(code).moment(f"{day.isoformat()}T{clock:%H:%M}")
    assert parse_moment(printed, FRIDAY) == (day, time(clock.hour, clock.minute))


@pytest.mark.parametrize(
    ("typed", "day", "clock", "text"),
    [
        ("пн", "2026-11-30", None, ""),
        ("вт 10:00 визит привезти образцы", "2026-12-01", time(10), "визит привезти образцы"),
        ("next thursday", "2026-12-03", None, ""),
        ("next fri", "2026-12-04", None, ""),
        ("tue 10am visit", "2026-12-01", time(10), "visit"),
        ("tue 12:30 am visit", "2026-12-01", time(0, 30), "visit"),
        ("12pm", "2026-11-27", time(12), ""),
        ("fri 27.11 call", "2026-11-27", None, "call"),
        ("5 января", "2027-01-05", None, ""),
        ("tue 10.11", "2026-11-10", None, ""),
        ("wed 10.11", "2026-12-02", time(10, 11), ""),
    ],
)
def test_what_is_typed_is_understood(typed: str, day: str, clock: time | None, text: str) -> None:
    assert split_moment(typed, FRIDAY) == ((date.fromisoformat(day), clock), text)


@pytest.mark.parametrize("typed", ["fri", "пт", "friday 10:00", "в пятницу"])
def test_the_weekday_of_today_is_refused_with_both_days(typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_moment(typed, FRIDAY)
    assert refused.value.hint == "write today, or 2026-12-04"
    with pytest.raises(UsageError) as refused:
        parse_moment(typed, FRIDAY, "past")
    assert refused.value.hint == "write today, or 2026-11-20"


def test_a_weekday_that_is_not_that_of_its_date_is_refused() -> None:
    with pytest.raises(UsageError, match="27 Nov 2026 is another day of the week: Fri"):
        parse_day("thu 27 Nov 2026", date(2026, 11, 20))


@pytest.mark.parametrize("clock", ["25:00", "10:60", "10:5", "10-12", "10", "13am", "1:2:3"])
def test_what_looks_like_a_time_and_is_none_is_never_text(clock: str) -> None:
    with pytest.raises(UsageError, match="is no time of day"):
        split_moment(f"tue {clock} visit", FRIDAY)


@pytest.mark.parametrize(
    ("typed", "tense", "said"),
    [
        ("yesterday", "coming", "`yesterday` is Thu 26 Nov 2026, a day that is over"),
        ("today", "later", "`today` is Fri 27 Nov 2026, not after today"),
        ("26.11", "later", "`26.11` is Thu 26 Nov 2026, not after today"),
        ("tomorrow", "past", "`tomorrow` is Sat 28 Nov 2026, a day to come"),
    ],
)
def test_a_day_of_another_tense_is_refused_by_everything_that_reads_days(typed: str, tense: Tense, said: str) -> None:
    for read in (parse_day, parse_moment, split_moment):
        with pytest.raises(UsageError, match=re.escape(said)):
            read(typed, FRIDAY, tense)


@given(away=st.integers(-400, 400), today=DAYS)
def test_a_day_is_taken_in_its_tense_and_in_no_other(away: int, today: date) -> None:
    typed = (today + timedelta(away)).isoformat()
    fitting: dict[Tense, bool] = {"any": True, "past": away <= 0, "coming": away >= 0, "later": away > 0}
    for tense, fits in fitting.items():
        if fits:
            assert parse_day(typed, today, tense) == today + timedelta(away)
        else:
            with pytest.raises(UsageError):
                parse_day(typed, today, tense)


@pytest.mark.parametrize(
    ("first", "last", "begin", "end"),
    [
        ("mon", "fri", "2026-11-30", "2026-12-04"),
        ("mon", "mon", "2026-11-30", "2026-11-30"),
        ("next wed", "tue", "2026-12-02", "2026-12-08"),
        ("today", "fri", "2026-11-27", "2026-11-27"),
        ("23.11", "tomorrow", "2026-11-23", "2026-11-28"),
    ],
)
def test_a_weekday_that_ends_a_span_is_the_first_from_its_beginning_on(
    first: str, last: str, begin: str, end: str
) -> None:
    span = (date.fromisoformat(begin), date.fromisoformat(end))
    assert parse_span(first, last, FRIDAY) == ((span[0], None), (span[1], None))
    assert parse_period(f"{first}..{last}", FRIDAY) == span


@pytest.mark.parametrize(
    ("typed", "day", "first", "last", "text"),
    [
        ("tue 10-11:30 dentist", "2026-12-01", "10:00", "11:30", "dentist"),
        ("9–10", "2026-11-27", "09:00", "10:00", ""),
        ("tomorrow 1-3pm", "2026-11-28", "13:00", "15:00", ""),
        ("tomorrow 10-2pm bank", "2026-11-28", "10:00", "14:00", "bank"),
    ],
)
def test_hours_of_a_day(typed: str, day: str, first: str, last: str, text: str) -> None:
    hours = (date.fromisoformat(day), time.fromisoformat(first), time.fromisoformat(last))
    assert split_hours(typed, FRIDAY) == (hours, text)


@pytest.mark.parametrize("typed", ["tue 25-26", "tue 9-24:30", "tue 13pm-14", "9-10:75"])
def test_hours_that_are_none_are_refused_as_hours(typed: str) -> None:
    with pytest.raises(UsageError, match="is no time of day"):
        split_hours(typed, FRIDAY)
    with pytest.raises(UsageError, match="`25` is no time"):
        split_hours("tue 25-26", FRIDAY)
