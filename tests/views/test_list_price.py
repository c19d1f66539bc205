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


def test_which_lists_may_price_what_each_client_buys(tmp_path: Path) -> None:
    book = TestBook(tmp_path)
    book.add("""
        clients/own.yaml: {name: Own, segment: trade, price_list: named}
        clients/trade.yaml: {name: Trade, segment: trade}
        clients/shop.yaml: {name: Shop, segment: shop}
        clients/none.yaml: {name: None}
        price-lists/mine.yaml: {name: Mine, client: own, valid_from: 2026-01-01}
        price-lists/named.yaml: {name: Named, segment: shop, base: base, valid_from: 2026-01-01}
        price-lists/newer.yaml: {name: Newer, segment: shop, supersedes: named, valid_from: 2026-06-01}
        price-lists/base.yaml: {name: Base, valid_from: 2026-01-01}
        price-lists/trade.yaml: {name: Trade, segment: trade, valid_from: 2026-01-01}
        price-lists/away.yaml: {name: Away, valid_from: 2026-01-01, archived: yes}
    """)
    places = (
        "select client, place, group_concat(list, ' ') from (select * from price_list_of order by list) group by 1, 2"
    )
    assert book.rows("2026-07-01", places) == [
        ("none", 5, "base"),
        ("own", 1, "mine"),
        ("own", 2, "named newer"),
        ("own", 3, "base"),
        ("own", 4, "trade"),
        ("shop", 4, "named newer"),
        ("shop", 5, "base"),
        ("trade", 4, "trade"),
        ("trade", 5, "base"),
    ]
