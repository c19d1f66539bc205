"""What anybody pays: by which lists, on which day."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.testing import TestBook

LISTS = """
clients/acme.yaml: {name: Acme}
products/pump.yaml: {name: Pump}
price-lists/own.yaml: {name: Acme's, client: acme, valid_from: 2026-06-01, lines: [{id: a, product: pump, price: 1}]}
price-lists/trade.yaml: {name: Trade, segment: trade, valid_from: 2026-06-01, lines: [{id: a, product: pump, price: 80}]}
price-lists/first.yaml: {name: First, valid_from: 2026-01-01, valid_to: 2026-03-31, lines: [{id: a, product: pump, price: 100}, {id: b, product: pump, price: 90, min_qty: 2}]}
price-lists/second.yaml: {name: Second, valid_from: 2026-03-31, currency: USD, lines: [{id: a, product: pump, price: 110}]}
price-lists/late.yaml: {name: Late, valid_from: 2026-02-01, supersedes: second, lines: [{id: a, product: pump, price: 105}]}
"""


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2025-12-31", []),
        ("2026-01-01", [(1000000, "EUR", "first")]),
        ("2026-02-01", [(1050000, "EUR", "late")]),
        ("2026-03-31", [(1050000, "EUR", "late")]),
        ("2026-06-01", [(1050000, "EUR", "late")]),
    ],
)
def test_the_latest_valid_list_of_no_client_makes_the_price(
    tmp_path: Path, day: str, found: list[tuple[int, str, str]]
) -> None:
    book = TestBook(tmp_path)
    book.add(LISTS)
    assert book.rows(day, "select price, currency, list from list_price") == found, "a replaced list makes none"


def test_a_list_of_a_segment_makes_the_price_where_no_general_one_has_it(tmp_path: Path) -> None:
    book = TestBook(tmp_path)
    book.add(LISTS)
    book.add("price-lists/late.yaml: {name: Late, valid_from: 2026-02-01, valid_to: 2026-06-30, supersedes: second}")
    assert book.rows("2026-06-30", "select price from list_price") == [(800000,)]
    assert book.rows("2026-07-01", "select price, currency from list_price") == [(1100000, "USD")]
