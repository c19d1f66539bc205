"""What is to come, each figure calculated by hand in docs/forecast.md, and what past forecasts said."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from conftest import Type
from salesctl.testing import TestBook

BASE = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
clients/acme.yaml: {name: Acme, owner: anna}
products/pump.yaml: {sku: PUMP, name: Pump}
policy/policy-2026-01-01.yaml:
  valid_from: 2026-01-01
  stages: [{stage: offer, outcome: open, weight: 40}, {stage: sure, outcome: open, weight: 100}, {stage: won, outcome: won, weight: 100}]
"""


def delivered(client: str, day: str, price: str, currency: str = "EUR") -> dict[str, Any]:
    """An order of one line and its delivery."""
    name = f"{client}-{day}"
    line = {"id": "a", "product": "pump", "qty": "10", "price": price}
    return {
        f"orders/2026/o-{name}.yaml": {"date": day, "client": client, "currency": currency, "lines": [line]},
        f"shipments/2026/s-{name}.yaml": {"shipped_at": day, "client": client, "order": f"o-{name}"},
    }


def rhythm(client: str, *prices: str, last: str = "2026-11-20", gap: int = 14, currency: str = "EUR") -> dict[str, Any]:
    """Deliveries of 10 pieces each `gap` days, the last one on a day."""
    made: dict[str, Any] = {}
    for n, price in enumerate(reversed(prices)):
        made |= delivered(client, (date.fromisoformat(last) - timedelta(n * gap)).isoformat(), price, currency)
    return made


def rows(book: TestBook, on: str, period: str) -> list[dict[str, Any]]:
    table = book.report(on, "forecast", period)
    return [dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows]


def figures(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["why"], row["day"], row["times"], row["amount"], row["low"], row["weighted"], row["high"]


@pytest.fixture
def book(tmp_path: Path) -> TestBook:
    return TestBook(tmp_path, BASE)


def test_a_client_of_fourteen_days_counts_each_time(book: TestBook) -> None:
    book.write(rhythm("acme", "9", "10", "12", "11"))
    # 4 and 18 December, 1, 15 and 29 January; 90, 100, 110, 120: the middle is 105, the quarters are 90 and 110
    (row,) = rows(book, "2026-11-23", "2026-12")
    assert figures(row) == ("habit", "2026-12-04", 2, 105_0000, 180_0000, 210_0000, 220_0000)
    (row,) = rows(book, "2026-11-23", "2027-01")
    assert figures(row) == ("habit", "2027-01-01", 3, 105_0000, 270_0000, 315_0000, 330_0000)
    assert rows(book, "2026-11-23", "2026-11") == [], "the next one is in December"


def test_from_the_day_on_which_it_is_asked(book: TestBook) -> None:
    book.write(rhythm("acme", "10", "10", "10"))
    (row,) = rows(book, "2026-12-04", "2026-12")
    assert (row["day"], row["times"]) == ("2026-12-04", 2)
    # he is late: he is expected today, and fourteen days on
    (row,) = rows(book, "2026-12-05", "2026-12")
    assert (row["day"], row["times"]) == ("2026-12-05", 2)
    (row,) = rows(book, "2026-12-18", "2026-12")
    assert (row["day"], row["times"]) == ("2026-12-18", 1)


def test_refused_and_returned_goods_do_not_count(book: TestBook) -> None:
    made = rhythm("acme", "10", "10", "10", "10")
    refused = made["shipments/2026/s-acme-2026-11-20.yaml"]
    # 4 of 10 taken in; 5 of 10 came back; all of one came back
    refused |= {"accepted_at": "2026-11-21", "lines": [{"order_line": "a", "qty": "10", "accepted_qty": "4"}]}
    for n, (day, qty) in enumerate((("2026-11-06", "5"), ("2026-10-23", "10"))):
        made[f"credit-notes/2026/c-{n}.yaml"] = {
            "date": "2026-11-22", "client": "acme", "shipment": f"s-acme-{day}", "reason": "return",
            "amount": f"{int(qty) * 10}", "lines": [{"order_line": "a", "qty": qty}],
        }  # fmt: skip
    book.write(made)
    # 40, 50, 100 were kept
    (row,) = rows(book, "2026-11-23", "2026-12")
    assert figures(row) == ("habit", "2026-12-04", 2, 50_0000, 80_0000, 100_0000, 200_0000)


def test_who_stays_away_is_not_expected(book: TestBook) -> None:
    book.write(rhythm("acme", "10", "10", "10", last="2026-08-01"))
    assert len(rows(book, "2026-10-30", "2026-11")) == 1
    assert rows(book, "2026-10-31", "2026-11") == [], "dormant after ninety days"
    book.write(rhythm("acme", "10", "10", "10"))
    book.write({"clients/acme.yaml": {"name": "Acme", "owner": "anna", "stage": "closed"}})
    assert rows(book, "2026-11-23", "2026-12") == []


@pytest.mark.parametrize(
    ("expected", "days"),
    [
        ("2026-12-10", "2026-12-18"),
        ("2026-12-11", "2026-12-04"),
        ("2026-11-24", "2026-12-18"),
        ("2026-12-18", "2026-12-04"),
    ],
)
def test_an_announced_order_takes_the_place_of_the_nearest_usual_one(book: TestBook, expected: str, days: str) -> None:
    book.write(rhythm("acme", "10", "10", "10"))
    book.write({"activities/2026/11/v-1.yaml": {
        "type": "call", "client": "acme", "owner": "anna", "done_at": "2026-11-20", "expects": {"on": expected, "amount": "70"},
    }})  # fmt: skip
    found = [(row["why"], row["day"], row["weighted"]) for row in rows(book, "2026-11-23", "2026-11-23..2026-12-31")]
    assert found == [("habit", days, 100_0000), ("expected", expected, 70_0000)]


def test_contracts_come_each_period(book: TestBook) -> None:
    book.add("""
        contracts/rent.yaml: {number: R-1, client: acme, owner: anna, type: service, from: 2026-08-31, to: 2027-02-28, signed_client_at: 2026-08-30,
          recurring: {amount: 30, every: month}}
        contracts/later.yaml: {number: R-2, client: acme, owner: anna, type: service, from: 2026-12-01, recurring: {amount: 30, every: month}}
        """)
    (row,) = rows(book, "2026-11-23", "2026-11-23..2027-12-31")
    # 30 Nov, 31 Dec, 31 Jan and 28 Feb; the other one is not signed
    assert figures(row) == ("recurring", "2026-11-30", 4, 30_0000, 120_0000, 120_0000, 120_0000)


def test_deals_by_weight_and_those_without_a_day_apart(book: TestBook) -> None:
    deal = "client: acme, owner: anna, stages: [{at: '2026-11-02', stage"
    book.add(f"""
        deals/a.yaml: {{title: A, amount: 1000, expected_close: 2026-11-30, {deal}: offer}}]}}
        deals/b.yaml: {{title: B, amount: 500, expected_close: 2026-11-23, {deal}: sure}}]}}
        deals/c.yaml: {{title: C, amount: 70, {deal}: offer}}]}}
        deals/d.yaml: {{title: D, amount: 80, expected_close: 2026-11-22, {deal}: offer}}]}}
        deals/e.yaml: {{title: E, amount: 90, expected_close: 2026-12-01, {deal}: offer}}]}}
        """)
    assert [(row["record"], *figures(row)) for row in rows(book, "2026-11-23", "2026-11")] == [
        ("b", "deal", "2026-11-23", 1, 500_0000, 500_0000, 500_0000, 500_0000),
        ("a", "deal", "2026-11-30", 1, 1000_0000, 0, 400_0000, 1000_0000),
        ("d", "passed", "2026-11-22", 1, 80_0000, None, None, None),
        ("c", "undated", None, 1, 70_0000, None, None, None),
    ]
    notes = [str(note) for note in book.report("2026-11-23", "forecast", "2026-11").notes]
    assert "1 open deal has no expected day and is in no sum" in notes
    assert "1 open deal was expected before today and is in no sum" in notes


def test_totals_by_currency_and_in_the_books(book: TestBook) -> None:
    book.add("""
        clients/bolt.yaml: {name: Bolt, owner: anna}
        clients/cog.yaml: {name: Cog, owner: anna}
        rates/usd.yaml: {date: 2026-11-01, currency: USD, rate: 0.9}
        rates/usd-old.yaml: {date: 2026-10-01, currency: USD, rate: 0.5}
        """)
    book.write(rhythm("acme", "10", "10", "10"))
    book.write(rhythm("bolt", "20", "20", "20", currency="USD"))
    book.write(rhythm("cog", "30", "30", "30", currency="CHF"))
    table = book.report("2026-11-23", "forecast", "2026-12")
    notes = [str(note) for note in table.notes]
    # two deliveries each: 200 EUR, 400 USD and 600 CHF; 200 + 400 · 0.9 = 560
    assert [note for note in notes if "560.00" in note] == [
        "in EUR, at the newest rates: €560.00, at least €560.00, at most €560.00"
    ]
    assert "CHF has no rate: left out of that sum" in notes
    assert {tuple(row[7:11]) for row in table.rows} == {
        (600_0000, 600_0000, 600_0000, "CHF"), (200_0000, 200_0000, 200_0000, "EUR"), (400_0000, 400_0000, 400_0000, "USD"),
    }  # fmt: skip
    # one euro is so many francs: 600 / 0.96 = 625
    book.add("rates/chf.yaml: {date: 2026-11-01, currency: EUR, into: CHF, rate: 0.96}")
    notes = [str(note) for note in book.report("2026-11-23", "forecast", "2026-12").notes]
    assert "in EUR, at the newest rates: €1,185.00, at least €1,185.00, at most €1,185.00" in notes
    assert "CHF has no rate: left out of that sum" not in notes


def test_the_worked_example_of_the_docs(book: TestBook) -> None:
    book.write(rhythm("acme", "9", "10", "12", "11"))
    book.add("""
        deals/a.yaml: {title: A, client: acme, owner: anna, amount: 1000, expected_close: 2026-12-30,
          stages: [{at: '2026-11-02', stage: offer}]}
        """)
    (total,) = book.report("2026-11-23", "forecast", "2026-12").totals
    assert total[7:11] == [180_0000, 610_0000, 1220_0000, "EUR"]


def test_nothing_is_foreseen_beyond_two_years(book: TestBook) -> None:
    assert "beyond 23 Nov 2028 no rhythm and no contract is foreseen" in [
        str(note) for note in book.report("2026-11-23", "forecast", "2028").notes
    ]


def test_the_gap_counts_each_delivery_too(book: TestBook) -> None:
    book.write(rhythm("acme", "10", "10", "10"))
    book.add("targets/2026-12-anna.yaml: {period: 2026-12, user: anna, metrics: {revenue: 1000}}")
    gap = book.report("2026-12-01", "gap", "2026-12")
    assert [row[4] for row in gap.rows if row[2] == "habit"] == [200_0000]


def test_past_forecasts_are_made_from_the_book_as_it_stood(
    tmp_path: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = TestBook(tmp_path)
    monkeypatch.chdir(book.root)
    assert type_("report", "forecast", "--review", "--json").json["rows"] == [], "the book is of today"
    book = TestBook(tmp_path / "older")
    monkeypatch.chdir(book.root)
    # the book is there from 20 September on; each fact came in on its day
    book.add(BASE, when="2026-09-20T09:00:00+00:00")
    book.write(rhythm("acme", "10", "10", "10", last="2026-09-24"), when="2026-09-24T09:00:00+00:00")
    # October: 8 and 22 were foreseen, 100 each; he came on the 8th with 120, and twice as much on the 22nd, of which half came back
    book.write(delivered("acme", "2026-10-08", "12"), when="2026-10-08T09:00:00+00:00")
    book.write(delivered("acme", "2026-10-22", "24"), when="2026-10-22T09:00:00+00:00")
    book.write({"credit-notes/2026/c.yaml": {
        "date": "2026-11-02", "client": "acme", "shipment": "s-acme-2026-10-22", "reason": "return", "amount": "120",
        "lines": [{"order_line": "a", "qty": "5"}],
    }}, when="2026-11-02T09:00:00+00:00")  # fmt: skip
    said = type_("report", "forecast", "--review", "--json", now="2026-12-01T09:00:00+00:00")
    assert said.code == 0, said.err
    # November was foreseen when the return was not known: 100, 100, 100, 120 and 240 make 100, from 100 to 120; on 5 and 19
    assert [tuple(row) for row in said.json["rows"]] == [
        ("2026-11", "EUR", "200.00", "200.00", "240.00", "0.00", "-200.00", "0.00", "less"),
        ("2026-10", "EUR", "200.00", "200.00", "200.00", "240.00", "40.00", "120.00", "more"),
    ]


def test_review_goes_with_the_forecast(book: TestBook, type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(book.root)
    assert type_("report", "plan", "--review").code == 2
    assert type_("report", "forecast", "--review", "--period", "2026-10").code == 2


def test_an_announced_order_without_a_sum_is_said(book: TestBook) -> None:
    book.add(
        "activities/2026/11/a-1.yaml: {type: call, client: acme, owner: anna, done_at: 2026-11-20, outcome: reached, expects: {on: 2026-11-28}}"
    )
    notes = [str(note) for note in book.report("2026-11-23", "forecast", "2026-11").notes]
    assert [
        note
        for note in notes
        if "count nothing" in note or "counts nothing" in note or "have a rhythm" in note or "has a rhythm" in note
    ] == ["1 announced order has no sum and counts nothing"]


def test_a_report_that_takes_nothing_is_told_as_it_is_typed(
    book: TestBook, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(book.root)
    assert "hint: salesctl report month\n" in type_("report", "month", "2026-10").err
