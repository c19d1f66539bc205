"""What a currency was worth on a day."""

from __future__ import annotations

from pathlib import Path

from salesctl.testing import TestBook

SQL = """select at_rate(1000000, rate, 'EUR', inverse) from exchange_rate
    where currency = 'USD' and in_currency = 'EUR' and :day >= day and :day < until"""


def worth(book: TestBook, day: str) -> list[int]:
    """What 100.00 dollars were worth in euros on a day."""
    return [row[0] for row in book.session("2026-11-23").query().rows(SQL, {"day": day})]


def test_the_last_rate_on_or_before_a_day_counts_whichever_way_it_is_stated(tmp_path: Path) -> None:
    book = TestBook(tmp_path)
    book.add("""
    rates/r-1.yaml: {date: 2026-10-01, currency: USD, rate: 0.9}
    rates/r-2.yaml: {date: 2026-10-05, currency: EUR, into: USD, rate: 1.25}
    rates/r-3.yaml: {date: 2026-10-09, currency: USD, into: EUR, rate: 0.7}
    """)
    days = ("2026-09-30", "2026-10-01", "2026-10-04", "2026-10-05", "2026-10-08", "2026-10-09", "2026-11-23")
    assert [worth(book, day) for day in days] == [[], [90_0000], [90_0000], [80_0000], [80_0000], [70_0000], [70_0000]]


def test_of_two_rates_of_a_day_the_one_stated_that_way_counts(tmp_path: Path) -> None:
    book = TestBook(tmp_path)
    book.add("""
    rates/a.yaml: {date: 2026-10-01, currency: EUR, into: USD, rate: 2}
    rates/b.yaml: {date: 2026-10-01, currency: USD, rate: 0.9}
    """)
    assert worth(book, "2026-10-01") == [90_0000]


def test_one_that_is_put_away_or_not_yet_known_does_not_count(tmp_path: Path) -> None:
    book = TestBook(tmp_path)
    book.add("""
    rates/r-1.yaml: {date: 2026-10-01, currency: USD, rate: 0.9}
    rates/r-2.yaml: {date: 2026-10-02, currency: USD, rate: 0.8, archived: yes}
    rates/r-3.yaml: {date: 2026-11-24, currency: USD, rate: 0.7}
    """)
    assert (worth(book, "2026-10-03"), worth(book, "2026-11-24")) == ([90_0000], [90_0000])
