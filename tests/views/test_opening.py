"""An opening balance is a cut: what is dated up to its day counts for history, not for debt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from salesctl.cli.commands.checks import checked
from salesctl.testing import TestBook

BOOK = """
team/anna.yaml: {name: Anna, email: anna@example.com}
clients/acme.yaml: {name: Acme, owner: anna, source: fair, entities: [{id: a}, {id: b}]}
products/pump.yaml: {sku: PUMP, name: Pump}
orders/2026/o-1.yaml: {date: 2026-01-01, client: acme, owner: anna, lines: [{id: p, product: pump, qty: 9, price: 100}]}
shipments/2026/s-1.yaml: {number: W-1, shipped_at: '2026-02-28T10:00', client: acme, entity: acme/a, order: o-1, lines: [{order_line: p, qty: 1}]}
shipments/2026/s-2.yaml: {number: W-2, shipped_at: '2026-03-31T23:59', client: acme, entity: acme/a, order: o-1, lines: [{order_line: p, qty: 2}]}
shipments/2026/s-3.yaml: {number: W-3, shipped_at: '2026-04-01T00:01', client: acme, entity: acme/a, order: o-1, lines: [{order_line: p, qty: 3}]}
balances/b-1.yaml: {as_of: 2026-03-31, client: acme, entity: acme/a, opening: yes, documents: [{number: W-2, amount: 150}, {number: W-0, amount: 40}]}
"""


@pytest.fixture
def book(tmp_path: Path) -> TestBook:
    made = TestBook(tmp_path)
    made.add(BOOK)
    return made


def owed(book: TestBook, day: str = "2026-04-30") -> dict[str, Any]:
    return dict(book.rows(day, "select document, outstanding from receivable order by document"))


def test_debts_begin_after_the_day_of_the_opening(book: TestBook) -> None:
    assert owed(book) == {"b-1/W-2": 150_0000, "b-1/W-0": 40_0000, "s-3": 300_0000}
    assert owed(book, "2026-03-30") == {"s-1": 100_0000}, "the day before, nothing was known of it"
    assert book.rows("2026-04-30", "select shipments, first_on from cadence") == [(3, "2026-02-28")]
    assert book.rows("2026-04-30", "select value from bought") == [(600_0000,)]


def test_money_of_before_settles_nothing_and_stays_in_history(book: TestBook) -> None:
    book.add("payments/2026/p-1.yaml: {date: 2026-03-31, client: acme, entity: acme/a, amount: 70}")
    book.add(
        "payments/2026/p-2.yaml: {date: 2026-03-31, client: acme, entity: acme/a, amount: 30, for: [{document: s-3, amount: 30}]}"
    )
    book.add("credit-notes/2026/c-1.yaml: {date: 2026-03-31, client: acme, entity: acme/a, reason: rebate, amount: 5}")
    assert owed(book) == {"b-1/W-2": 150_0000, "b-1/W-0": 40_0000, "s-3": 300_0000}
    assert book.rows("2026-04-30", "select * from unallocated") == []
    assert book.rows("2026-04-30", "select sum(amount), user from collected") == [(100_0000, "anna")]


def test_money_of_before_or_for_what_is_not_there_is_collected_by_turn_alone(book: TestBook) -> None:
    """Boris sold what is owed after the opening; the rest is the client's owner's."""
    book.add("""
        orders/2026/o-1.yaml: {date: 2026-01-01, client: acme, owner: boris, lines: [{id: p, product: pump, qty: 9, price: 100}]}
        balances/b-1.yaml: {as_of: 2026-03-31, client: acme, entity: acme/a, opening: yes}
        payments/2026/p-1.yaml: {date: 2026-03-31, client: acme, entity: acme/a, amount: 70}
        payments/2026/p-2.yaml: {date: 2026-04-02, client: acme, entity: acme/a, amount: 100, for: [{document: s-3, amount: 50}]}
        payments/2026/p-3.yaml: {date: 2026-04-03, client: acme, entity: acme/a, amount: 40, for: [{document: nowhere, amount: 40}]}
    """)
    collected = "select payment, user, document, amount from collected order by payment"
    assert book.rows("2026-04-30", collected) == [
        ("p-1", "anna", None, 70_0000),
        ("p-2", "boris", "s-3", 50_0000),
        ("p-2", "boris", "s-3", 50_0000),
        ("p-3", "boris", "s-3", 40_0000),
    ]


def test_money_of_after_settles_the_opening(book: TestBook) -> None:
    book.add("payments/2026/p-1.yaml: {date: 2026-04-01, client: acme, entity: acme/a, amount: 10}")
    assert owed(book)["b-1/W-0"] == 30_0000, "the oldest"
    book.add(
        "payments/2026/p-2.yaml: {date: 2026-04-02, client: acme, entity: acme/a, amount: 60, for: [{document: s-2, amount: 60}]}"
    )
    assert owed(book) == {"b-1/W-2": 90_0000, "b-1/W-0": 30_0000, "s-3": 300_0000}, (
        "where the opening lists what it names"
    )
    book.add(
        "credit-notes/2026/c-1.yaml: {date: 2026-04-03, client: acme, entity: acme/a, reason: price, shipment: s-1, amount: 20}"
    )
    assert owed(book)["b-1/W-0"] == 10_0000


def test_an_opening_is_one_of_an_entity_and_a_currency(book: TestBook) -> None:
    book.add("balances/b-1.yaml: {as_of: 2026-03-31, client: acme, entity: acme/b, opening: yes}")
    assert owed(book) == {"s-1": 100_0000, "s-2": 200_0000, "s-3": 300_0000}
    book.add("balances/b-1.yaml: {as_of: 2026-03-31, client: acme, currency: USD, opening: yes}")
    assert owed(book) == {"s-1": 100_0000, "s-2": 200_0000, "s-3": 300_0000}
    book.add("balances/b-1.yaml: {as_of: 2026-03-31, client: acme, opening: yes}")
    assert owed(book) == {"s-3": 300_0000}, "of all entities, and nothing was open"


def test_a_later_opening_takes_the_place_of_an_earlier_one(book: TestBook) -> None:
    later = "balances/b-2.yaml: {as_of: 2026-04-10, client: acme, entity: acme/a, opening: yes, documents: [{number: W-3, amount: 10}]}"
    book.add(later)
    assert owed(book) == {"b-2/W-3": 10_0000}
    assert owed(book, "2026-04-09") == {"b-1/W-2": 150_0000, "b-1/W-0": 40_0000, "s-3": 300_0000}


def test_a_credit_note_is_no_earlier_than_what_it_credits(book: TestBook) -> None:
    note = "credit-notes/2026/c-1.yaml: {date: 2026-03-30, client: acme, entity: acme/a, reason: price, shipment: SHIPMENT, amount: 20}"
    book.add(note.replace("SHIPMENT", "s-3"))
    assert owed(book) == {"b-1/W-2": 150_0000, "b-1/W-0": 40_0000, "s-3": 280_0000}
    book.add(note.replace("SHIPMENT", "s-2"))
    assert owed(book) == {"b-1/W-2": 150_0000, "b-1/W-0": 40_0000, "s-3": 300_0000}


@pytest.mark.parametrize(
    ("opening", "found"),
    [
        ("{number: W-2, amount: 1}", [("opening-and-record", "warning")]),
        ("{number: W-2, date: 2026-03-31, amount: 1}", [("opening-and-record", "warning")]),
        ("{number: W-2, date: 2025-03-31, amount: 1}", []),
        ("{number: W-3, amount: 1}", [("opening-counted-twice", "settle")]),
        ("{number: s-3, amount: 1}", []),
    ],
)
def test_a_double_is_found(book: TestBook, opening: str, found: list[tuple[str, str]]) -> None:
    book.add(f"balances/b-1.yaml: {{as_of: 2026-03-31, client: acme, opening: yes, documents: [{opening}]}}")
    said = checked(book.session("2026-04-30")).findings
    assert [(finding.rule, finding.level) for finding in said] == found


def test_another_clients_document_of_that_number_is_no_double(book: TestBook) -> None:
    book.add("clients/other.yaml: {name: Other, owner: anna}")
    book.add(
        "balances/b-2.yaml: {as_of: 2026-03-31, client: other, opening: yes, documents: [{number: W-3, amount: 1}]}"
    )
    doubles = "select document, opening, counted from in_opening"
    assert book.rows("2026-04-30", doubles) == [("s-2", "b-1/W-2", 0)]


SINCE = """
policy/policy-2025-01-01.yaml: {valid_from: 2025-01-01, dormant_days: 60, dead_days: 150}
team/anna.yaml: {name: Anna, email: anna@example.com}
clients/acme.yaml: {name: Acme, owner: anna}
orders/2026/o-1.yaml: {date: 2026-01-01, client: acme, owner: anna, lines: [{id: p, product: pump, qty: 9, price: 100}]}
shipments/2026/s-1.yaml: {shipped_at: '2026-04-10T10:00', client: acme, order: o-1, lines: [{order_line: p, qty: 1}]}
targets/2026-04-anna.yaml: {period: 2026-04, user: anna, metrics: {new_clients: 1}}
"""


@pytest.mark.parametrize(
    ("document", "new"),
    [
        ("", True),
        ("{number: W-0, amount: 40}", False),
        ("{number: W-0, date: 2025-12-01, amount: 40}", False),
        ("{number: W-0, amount: -40}", True),  # paid in advance, and never shipped to
    ],
)
def test_who_owed_at_an_opening_is_no_new_client(tmp_path: Path, document: str, new: bool) -> None:
    book = TestBook(tmp_path)
    book.add(SINCE)
    if document:
        book.add(f"balances/b-1.yaml: {{as_of: 2026-03-31, client: acme, opening: yes, documents: [{document}]}}")
    day = "2026-04-20"
    assert book.rows(day, "select count(*) from figure_fact where figure = 'new-clients'") == [(int(new),)]
    assert book.rows(day, "select fact from plan_fact where metric = 'new_clients'") == [(int(new),)]
    assert book.rows(day, "select state from lifecycle") == [("new" if new else "active",)]
    assert ("contract-missing" in {one.rule for one in book.obligations(day, rules=["contract-missing"])}) is new


def test_who_owed_at_an_opening_is_no_lead_before_anything_is_shipped(tmp_path: Path) -> None:
    book = TestBook(tmp_path)
    book.add(SINCE)
    book.add(
        "balances/b-1.yaml: {as_of: 2026-03-31, client: acme, opening: yes, documents: [{number: W-0, amount: 40}]}"
    )
    states = {
        day: book.rows(day, "select state from lifecycle")[0][0] for day in ("2026-03-30", "2026-03-31", "2026-04-09")
    }
    assert states == {"2026-03-30": "lead", "2026-03-31": "active", "2026-04-09": "active"}
    book.add("shipments/2026/s-1.yaml: {archived: yes, shipped_at: '2026-04-10T10:00', client: acme, order: o-1}")
    assert book.owed("2026-06-01", "revive") == [], "an order is open"
    book.add(
        "orders/2026/o-1.yaml: {archived: yes, date: 2026-01-01, client: acme, lines: [{id: p, product: pump, qty: 9, price: 100}]}"
    )
    assert book.rows("2026-05-30", "select state, quiet_days from lifecycle") == [("active", 60)]
    (one,) = book.obligations("2026-06-01", rules=["revive"])
    assert str(one.why) == "nothing shipped for 62 days"
    assert book.rows("2026-09-01", "select state, first_on, last_shipped_on from lifecycle") == [
        ("dead", "2026-03-31", None)
    ]
