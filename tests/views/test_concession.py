"""Concessions are judged by their effect against the policy of the day, to the minor unit and the day, whichever record makes them.

Anna may give 7 %, a payment term of 30 days, a credit limit of 1,000.00; a promise to pay may lie 14 days ahead.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.testing import TestBook

BOOK = """
policy/policy-2026-01-01.yaml:
  valid_from: 2026-01-01
  deferral_days: 30
  promise_days: 14
  credit_limit: 1000.00
  discounts: [{id: rep, role: rep, percent: 7}, {id: paint, role: rep, group: paint, percent: 10}, {id: boss, role: manager, percent: 15}]
  approvers: [marta]
team/anna.yaml: {name: Anna, role: rep}
team/marta.yaml: {name: Marta, role: manager}
products/pump.yaml: {sku: PUMP, name: Pump, unit: piece, units: [{unit: box, factor: 10}]}
products/paint.yaml: {sku: PAINT, name: Paint, group: paint}
products/odd.yaml: {sku: ODD, name: Odd}
price-lists/standard.yaml:
  name: Standard
  valid_from: 2026-01-01
  lines:
    - {id: pump, product: pump, price: 65000.00, floor_price: 57200.00}
    - {id: pump-10, product: pump, price: 60000.00, min_qty: 10}
    - {id: paint, product: paint, price: 100.00}
clients/acme.yaml: {name: Acme, owner: anna}
"""


def _beyond(
    book: TestBook, day: str = "2026-10-20", columns: str = "record, what, asked, allowed"
) -> list[tuple[object, ...]]:
    return book.rows(day, f"select {columns} from concession where approved = 0 order by record, what")


@pytest.mark.parametrize("folder", ["orders/2026", "offers"])
@pytest.mark.parametrize(
    ("line", "beyond"),
    [
        ("qty: 1, price: 60450", []),
        ("qty: 1, price: 60449.99", [("x-1", "discount", 7_0001, 7_0000)]),
        ("qty: 1, price: 60449.9999", [("x-1", "discount", 7_0001, 7_0000)]),
        ("qty: 1, price: 65000, discount: 7", []),
        ("qty: 1, price: 65000, discount: 7.01", [("x-1", "discount", 7_0100, 7_0000)]),
        ("qty: 1, price: 70000, discount: 13", []),
        ("qty: 1, price: 62000, discount: 7", [("x-1", "discount", 11_2924, 7_0000)]),
        ("qty: 1, price: 57200", [("x-1", "discount", 12_0000, 7_0000)]),
        ("qty: 1, price: 57199.99", [("x-1", "discount", 12_0001, 7_0000), ("x-1", "floor", 12_0001, None)]),
        ("qty: 10, price: 57200", []),
        ("qty: 10, price: 57199.99", [("x-1", "floor", 4_6667, None)]),
        ("qty: 9.999, price: 60449.99", [("x-1", "discount", 7_0001, 7_0000)]),
        ("qty: 1, unit: box, price: 604500", []),
        ("qty: 1, unit: box, price: 604499.90", [("x-1", "discount", 7_0001, 7_0000)]),
        (
            "qty: 1, price: 30000, price_from: by hand",
            [("x-1", "discount", 53_8462, 7_0000), ("x-1", "floor", 53_8462, None)],
        ),
        (
            "qty: 1, price: 30000, price_from: standard",
            [("x-1", "discount", 53_8462, 7_0000), ("x-1", "floor", 53_8462, None)],
        ),
    ],
)
def test_a_price_is_judged_by_what_is_paid_in_the_end(
    tmp_path: Path, folder: str, line: str, beyond: list[tuple[object, ...]]
) -> None:
    book = TestBook(tmp_path, BOOK)
    book.add(f"{folder}/x-1.yaml: {{date: 2026-10-01, client: acme, lines: [{{id: a, product: pump, {line}}}]}}")
    assert _beyond(book) == beyond


@pytest.mark.parametrize(
    ("line", "beyond"),
    [
        ("product: paint, qty: 1, price: 90", []),
        ("product: paint, qty: 1, price: 89.99", [10_0100]),
        ("product: odd, qty: 1, price: 50", []),
        ("product: odd, qty: 1, price: 50, discount: 7", []),
        ("product: odd, qty: 1, price: 50, discount: 7.01", [7_0100]),
    ],
)
def test_a_group_has_its_own_limit_and_what_no_list_has_its_own_price(
    tmp_path: Path, line: str, beyond: list[int]
) -> None:
    book = TestBook(tmp_path, BOOK)
    book.add(f"orders/2026/o-1.yaml: {{date: 2026-10-01, client: acme, lines: [{{id: a, {line}}}]}}")
    assert [row[0] for row in _beyond(book, columns="asked")] == beyond


@pytest.mark.parametrize(
    ("order", "beyond"),
    [
        ("date: 2025-12-31, client: acme", []),
        ("date: 2026-10-01, client: acme, owner: marta", [15_0000]),
        ("date: 2026-10-01, client: acme, owner: anna", [7_0000]),
        ("date: 2026-10-01, client: bolt", [7_0000]),
        ("date: 2026-10-01, client: acme, tax: included", [7_0000]),
    ],
)
def test_whose_limit_it_is_and_from_which_day(tmp_path: Path, order: str, beyond: list[int]) -> None:
    book = TestBook(tmp_path, BOOK)
    book.add(f"""
        clients/bolt.yaml: {{name: Bolt}}
        orders/2026/o-1.yaml: {{{order}, lines: [{{id: a, product: paint, qty: 1, price: 20}}, {{id: b, product: odd, qty: 1, price: 1, discount: 16}}]}}
    """)
    assert [row[0] for row in _beyond(book, columns="allowed") if row[0] != 10_0000] == (
        beyond * 2 if beyond == [15_0000] else beyond
    )


@pytest.mark.parametrize(("price", "beyond"), [("107.88", []), ("107.87", [7_0086])])
def test_a_list_without_tax_and_prices_with_it_are_compared_alike(
    tmp_path: Path, price: str, beyond: list[int]
) -> None:
    book = TestBook(tmp_path, BOOK.replace("{id: paint, role: rep, group: paint, percent: 10}, ", ""))
    line = f"{{id: a, product: paint, qty: 1, price: {price}, tax: 16}}"
    book.add(f"orders/2026/o-1.yaml: {{date: 2026-10-01, client: acme, tax: included, lines: [{line}]}}")
    assert [row[0] for row in _beyond(book, columns="asked")] == beyond


@pytest.mark.parametrize(
    ("day", "price", "beyond"),
    [
        ("2026-10-01", "80", []),
        ("2026-10-01", "79.99", [20_0000]),
        ("2026-10-02", "80", [10_0000]),
        ("2026-09-30", "80", [10_0000]),
    ],
)
def test_a_promotion_allows_its_discount_while_it_runs(tmp_path: Path, day: str, price: str, beyond: list[int]) -> None:
    book = TestBook(tmp_path, BOOK)
    book.add(f"""
        promotions/autumn.yaml: {{title: Autumn, from: 2026-10-01, to: 2026-10-01, discount: 20, products: [paint]}}
        orders/2026/o-1.yaml: {{date: {day}, client: acme, lines: [{{id: a, product: paint, qty: 1, price: {price}, price_from: autumn}}]}}
    """)
    assert [row[0] for row in _beyond(book, columns="allowed")] == beyond


_SHIPPED = """
contracts/k-1.yaml: {client: acme, type: supply, drafted_at: 2026-01-02, basis: invoices}
orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, lines: [{id: a, product: paint, qty: 10, price: 100}]}
"""


@pytest.mark.parametrize(
    ("record", "beyond"),
    [
        ("shipments/2026/x.yaml: {shipped_at: 2026-10-02, client: acme, order: o-1, terms_days: 30}", []),
        ("shipments/2026/x.yaml: {shipped_at: 2026-10-02, client: acme, order: o-1, terms_days: 31}", [("deferral", 31, 30)]),
        ("shipments/2026/x.yaml: {shipped_at: 2026-10-02, client: acme, order: o-1, terms_days: 31, due_on: 2026-11-01}", []),
        (
            "shipments/2026/x.yaml: {shipped_at: 2026-10-02, client: acme, order: o-1, terms_days: 14, due_on: 2026-11-02}",
            [("deferral", 31, 30)],
        ),
        ("invoices/2026/x.yaml: {date: 2026-10-02, client: acme, order: o-1, amount: 9, due_on: 2026-11-02}", []),
        ("invoices/2026/x.yaml: {date: 2026-10-02, client: acme, contract: k-1, amount: 9, due_on: 2026-11-01}", []),
        ("invoices/2026/x.yaml: {date: 2026-10-02, client: acme, contract: k-1, amount: 9, due_on: 2026-11-02}", [("deferral", 31, 30)]),
        ("offers/x.yaml: {date: 2026-10-02, client: acme, terms: {deferral_days: 30}}", []),
        ("offers/x.yaml: {date: 2026-10-02, client: acme, terms: {deferral_days: 31}}", [("deferral", 31, 30)]),
        ("contracts/x.yaml: {drafted_at: 2026-10-02, client: acme, type: supply, terms: {deferral_days: 31}}", [("deferral", 31, 30)]),
        ("contracts/x.yaml: {drafted_at: 2026-10-02, client: acme, type: supply, terms: {credit_limit: 1000, discount: 7}}", []),
        ("contracts/x.yaml: {drafted_at: 2026-10-02, client: acme, type: supply, terms: {credit_limit: 1000.01}}", [("credit", 1000_0100, 1000_0000)]),
        ("contracts/x.yaml: {drafted_at: 2026-10-02, client: acme, type: supply, terms: {discount: 7.01}}", [("discount", 7_0100, 7_0000)]),
        (
            "contracts/x.yaml: {drafted_at: 2026-10-02, client: acme, type: supply, terms: {discount: 5}, "
            "rebates: [{from: 1, percent: 3, period: year}]}",
            [("discount", 7_8500, 7_0000)],
        ),
        ("clients/x.yaml: {name: X, owner: anna, payment_terms_days: 30, credit_limit: 1000}", []),
        ("clients/x.yaml: {name: X, owner: anna, payment_terms_days: 31}", [("deferral", 31, 30)]),
        ("clients/x.yaml: {name: X, owner: anna, credit_limit: 1000.01}", [("credit", 1000_0100, 1000_0000)]),
    ],
)  # fmt: skip
def test_terms_at_the_limit_pass_and_one_unit_beyond_does_not(
    tmp_path: Path, record: str, beyond: list[tuple[object, ...]]
) -> None:
    book = TestBook(tmp_path, BOOK + _SHIPPED)
    book.add(record)
    assert _beyond(book, columns="what, asked, allowed") == beyond


@pytest.mark.parametrize(
    ("notes", "beyond"),
    [
        ("x-1: reason: price, shipment: s-1, amount: 70", []),
        ("x-1: reason: price, shipment: s-1, amount: 70.01", [("x-1", 7_0010, 7_0000)]),
        ("x-1: reason: write_off, shipment: s-1, amount: 70.01", [("x-1", 7_0010, 7_0000)]),
        ("x-1: reason: claim, shipment: s-1, amount: 70.01", [("x-1", 7_0010, 7_0000)]),
        ("x-1: reason: claim, shipment: s-2, amount: 200", []),
        ("x-1: reason: claim, shipment: s-2, amount: 200.01", [("x-1", 20_0010, 7_0000)]),
        ("x-1: reason: price, shipment: s-1, amount: 40 | x-2: reason: write_off, shipment: s-1, amount: 30.01", [("x-2", 7_0010, 7_0000)]),
        ("x-1: reason: return, shipment: s-1, amount: 500", []),
        ("x-1: reason: write_off, amount: 0.01", [("x-1", 100_0000, 7_0000)]),
        ("x-1: reason: rebate, amount: 5", [("x-1", 100_0000, 7_0000)]),
    ],
)  # fmt: skip
def test_a_debt_let_go_is_a_discount_on_what_was_delivered(
    tmp_path: Path, notes: str, beyond: list[tuple[object, ...]]
) -> None:
    book = TestBook(tmp_path, BOOK)
    book.add("""
        orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, lines: [{id: a, product: odd, qty: 10, price: 100}]}
        orders/2026/o-2.yaml: {date: 2026-10-01, client: acme, lines: [{id: a, product: odd, qty: 10, price: 100}]}
        shipments/2026/s-1.yaml: {shipped_at: 2026-10-02, client: acme, order: o-1}
        shipments/2026/s-2.yaml: {shipped_at: 2026-10-02, client: acme, order: o-2, claim: {at: 2026-10-03, amount: 200}}
    """)
    for note in notes.split(" | "):
        name, _, fields = note.partition(": ")
        book.add(f"credit-notes/2026/{name}.yaml: {{date: 2026-10-05, client: acme, {fields}}}")
    assert _beyond(book, columns="record, asked, allowed") == beyond


def test_a_rebate_under_a_contract_is_owed(tmp_path: Path) -> None:
    book = TestBook(tmp_path, BOOK)
    book.add("""
        contracts/k.yaml: {drafted_at: 2026-01-02, from: 2026-01-05, client: acme, type: supply, rebates: [{from: 1, percent: 3, period: year}]}
        credit-notes/2026/x.yaml: {date: 2026-10-05, client: acme, reason: rebate, amount: 5}
    """)
    assert _beyond(book) == []


@pytest.mark.parametrize(
    ("where", "days", "covered"),
    [
        ("clients/acme.yaml: {name: Acme, owner: anna, payment_terms_days: 45, approvals: [APPROVAL]}", 45, True),
        ("clients/acme.yaml: {name: Acme, owner: anna, payment_terms_days: 45, approvals: [APPROVAL]}", 46, False),
        ("contracts/k.yaml: {client: acme, type: supply, drafted_at: 2026-01-02, from: 2026-01-02, terms: {deferral_days: 45}, approvals: [APPROVAL]}", 45, True),
        ("contracts/k.yaml: {client: acme, type: supply, drafted_at: 2026-01-02, to: 2026-10-01, terms: {deferral_days: 45}, approvals: [APPROVAL]}", 45, False),
        ("orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, lines: [{id: a, product: odd, qty: 1, price: 1}], approvals: [APPROVAL]}", 45, True),
    ],
)  # fmt: skip
def test_what_was_approved_for_the_client_holds_for_its_shipments(
    tmp_path: Path, where: str, days: int, *, covered: bool
) -> None:
    book = TestBook(tmp_path, BOOK + _SHIPPED)
    book.add(where.replace("APPROVAL", "{at: 2026-09-01, by: marta, deferral_days: 45}"))
    book.add(f"shipments/2026/s-1.yaml: {{shipped_at: 2026-10-02, client: acme, order: o-1, terms_days: {days}}}")
    found = book.rows("2026-10-20", "select approved from concession where kind = 'shipment'")
    assert found == [(int(covered),)]


@pytest.mark.parametrize(
    ("by", "approval", "promised"),
    [
        ("2026-10-15", "", 5_0000),
        ("2026-10-16", "", 0),
        ("2026-10-16", ", approvals: [{at: 2026-10-02, by: marta, deferral_days: 15}]", 5_0000),
    ],
)
def test_a_promise_further_ahead_than_the_policy_lets_puts_nothing_off(
    tmp_path: Path, by: str, approval: str, promised: int
) -> None:
    book = TestBook(tmp_path, BOOK + _SHIPPED)
    book.add(f"""
        shipments/2026/s-1.yaml: {{shipped_at: 2026-09-02, client: acme, order: o-1, terms_days: 14}}
        orders/2026/o-1.yaml: {{date: 2026-09-01, client: acme, lines: [{{id: a, product: paint, qty: 10, price: 100}}]}}
        activities/2026/10/x.yaml: {{type: call, client: acme, owner: anna, done_at: 2026-10-01, promise: {{amount: 5, by: {by}}}{approval}}}
    """)
    assert book.rows("2026-10-10", "select promised, outstanding from receivable") == [(promised, 1000_0000)]
    waits = book.rows("2026-10-10", "select record, what, asked, allowed from beyond_policy")
    assert waits == ([] if promised else [("x", "promise", 15, 14)])


def test_a_promise_of_part_puts_off_that_part(tmp_path: Path) -> None:
    book = TestBook(tmp_path, BOOK)
    book.add("""
        orders/2026/o-1.yaml: {date: 2026-09-01, client: acme, lines: [{id: a, product: paint, qty: 10, price: 100}]}
        shipments/2026/s-1.yaml: {shipped_at: 2026-09-02, client: acme, order: o-1, terms_days: 14}
        shipments/2026/s-2.yaml: {shipped_at: 2026-09-02, client: acme, order: o-2, terms_days: 14}
        orders/2026/o-2.yaml: {date: 2026-09-01, client: acme, lines: [{id: a, product: paint, qty: 1, price: 100}]}
        activities/2026/10/x.yaml: {type: call, client: acme, owner: anna, done_at: 2026-10-01, about: [s-1], promise: {amount: 300, by: 2026-10-12}}
    """)
    rows = "select document, outstanding, promised from receivable order by document"
    assert book.rows("2026-10-10", rows) == [("s-1", 1000_0000, 300_0000), ("s-2", 100_0000, 0)]
    overdue = {one.about: one.weight for one in book.obligations("2026-10-10") if one.rule == "overdue"}
    assert overdue == {"s-1": 700_0000, "s-2": 100_0000}


def test_a_price_is_compared_at_the_tax_of_its_day(tmp_path: Path) -> None:
    """A rate that begins later makes no concession of what was sold before, not even where nothing was taxed then."""
    book = TestBook(tmp_path, BOOK)
    book.add("""
        products/pump.yaml: {sku: PUMP, name: Pump, unit: piece, tax: 0, tax_rates: [{from: 2026-10-10, rate: 16}]}
        orders/2026/x-1.yaml:
          {date: 2026-10-01, client: acme, tax: included, lines: [{id: a, product: pump, qty: 1, price: 65000, tax: 0}]}
        orders/2026/x-2.yaml:
          {date: 2026-10-10, client: acme, tax: included, lines: [{id: a, product: pump, qty: 1, price: 65000, tax: 16}]}
        """)
    assert _beyond(book) == [("x-2", "discount", 13_7932, 7_0000), ("x-2", "floor", 13_7932, None)]
