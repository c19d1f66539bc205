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


def test_what_changed_rates_made_of_a_document(tmp_path: Path) -> None:
    """Dollars settle dollars, euros dollars, dollars euros; euros that settle euros make no difference."""
    book = TestBook(tmp_path)
    book.add("""
    rates/r-1.yaml: {date: 2026-10-01, currency: USD, rate: 0.9}
    rates/r-2.yaml: {date: 2026-10-10, currency: USD, rate: 0.8}
    clients/acme.yaml: {name: Acme}
    orders/2026/o-1.yaml: {date: 2026-09-01, client: acme, currency: USD, lines: [{id: a, qty: 9, price: 100}]}
    orders/2026/o-2.yaml: {date: 2026-09-01, client: acme, lines: [{id: a, qty: 9, price: 100}]}
    shipments/2026/s-1.yaml: {shipped_at: 2026-10-09, client: acme, order: o-1, lines: [{order_line: a, qty: 3}]}
    shipments/2026/s-2.yaml: {shipped_at: 2026-10-09, client: acme, order: o-2, lines: [{order_line: a, qty: 3}]}
    shipments/2026/s-3.yaml: {shipped_at: 2026-09-30, client: acme, order: o-1, lines: [{order_line: a, qty: 1}]}
    payments/2026/p-1.yaml: {date: 2026-10-10, client: acme, currency: USD, amount: 100, for: [{document: s-1, amount: 100}]}
    payments/2026/p-2.yaml: {date: 2026-10-10, client: acme, amount: 85, for: [{document: s-1, amount: 85, settled: 100}]}
    payments/2026/p-3.yaml: {date: 2026-10-10, client: acme, currency: USD, amount: 100, for: [{document: s-2, amount: 100, settled: 85}]}
    payments/2026/p-4.yaml: {date: 2026-10-10, client: acme, amount: 100, for: [{document: s-2, amount: 100}]}
    payments/2026/p-5.yaml: {date: 2026-10-10, client: acme, currency: USD, amount: 100, for: [{document: s-3, amount: 100}]}
    payments/2026/p-6.yaml: {date: 2026-10-10, client: acme, amount: 100, for: [{document: s-1, amount: 100}]}
    """)
    rows = "select payment, document, difference from exchange_difference order by payment"
    assert book.rows("2026-10-10", rows) == [
        ("p-1", "s-1", -10_0000),
        ("p-2", "s-1", -5_0000),
        ("p-3", "s-2", -5_0000),
        ("p-5", "s-3", None),
    ], "no rate was known when the last one left; p-6 does not say what it settles"
