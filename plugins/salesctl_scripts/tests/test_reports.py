"""Reports on calling: `cold`, `scripts`, `dormant`."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type
from salesctl.testing import TestBook

TEAM = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
clients/acme.yaml: {name: Acme, owner: anna}
products/pump.yaml: {sku: PUMP, name: Pump}
"""


@pytest.fixture
def called(nova: Path, type_: Type) -> Path:
    """Nova was called by the script of its list: an objection stood, a meeting was agreed."""
    assert type_("call-list", "new", "New sites", "nova", "--script", "hello").code == 0
    run = type_("script", "run", "hello", "nova", stdin="1\n? price\nn\n.\n\ntue 10:00 meeting\n\n")
    assert run.code == 0, run.err
    return nova


def test_a_call_list_in_figures(called: Path, type_: Type) -> None:
    (row,) = type_("report", "cold", "--json").json["rows"]
    assert row == ["new-sites", "hello", 1, 1, 1, 1, 1, 0, "100.00", "New sites", "Hello"]


def test_scripts_and_the_objections_they_met(called: Path, type_: Type) -> None:
    rows = type_("report", "scripts", "--json").json["rows"]
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [("hello", None, 1, None), ("hello", "price", 1, 0)]


def test_a_lead_is_not_dormant(called: Path, type_: Type) -> None:
    assert type_("report", "dormant", "--json").json["rows"] == []


def test_a_list_that_ends_on_the_first_day_is_of_that_month(tmp_path: Path) -> None:
    book = TestBook(tmp_path, TEAM)
    book.add("""
        scripts/hello.yaml: {title: Hello, goal: cold}
        call-lists/last.yaml: {title: Last, goal: cold, script: hello, owner: anna, clients: [acme], from: 2026-10-01, to: 2026-11-01}
        call-lists/over.yaml: {title: Over, goal: cold, script: hello, owner: anna, clients: [acme], from: 2026-10-01, to: 2026-10-31}
        """)
    assert [row[0] for row in book.report("2026-11-20", "cold", "2026-11").rows] == ["last"]


def test_refusals_and_talks_that_went_well_are_told_apart(tmp_path: Path) -> None:
    book = TestBook(tmp_path, TEAM)
    book.add("""
        scripts/hello.yaml: {title: Hello, goal: cold}
        activities/2026/11/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-11-02T10:00', outcome: refused, script: hello}
        activities/2026/11/a-2.yaml: {type: call, client: acme, owner: anna, done_at: '2026-11-03T10:00', outcome: held, script: hello}
        """)
    (row,) = book.report("2026-11-20", "scripts", "2026-11").rows
    assert row[3:7] == [2, None, 1, 1], "conversations, objections handled, well, refused"


def test_what_a_dormant_client_bought_is_told_in_the_currency_it_bought_most_in(tmp_path: Path) -> None:
    book = TestBook(tmp_path, TEAM)
    book.add("""
        orders/2026/o-1.yaml: {date: 2026-03-01, client: acme, lines: [{id: pump, product: pump, qty: 2, price: 100}]}
        shipments/2026/s-1.yaml: {shipped_at: '2026-03-05T10:00', client: acme, order: o-1}
        orders/2026/o-2.yaml: {date: 2026-03-01, client: acme, currency: USD, lines: [{id: pump, product: pump, qty: 1, price: 10}]}
        shipments/2026/s-2.yaml: {shipped_at: '2026-03-06T10:00', client: acme, order: o-2, currency: USD}
        """)
    table = book.report("2026-08-20", "dormant")
    assert [row[3:6] for row in table.rows] == [["EUR", 200_0000, "2026-03-06"]]
    assert table.behind is not None
    (behind,) = table.behind(table.rows)
    assert [row[0] for row in behind.rows] == ["s-1"]
