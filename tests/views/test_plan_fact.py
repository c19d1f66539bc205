"""Who sold it keeps it: the month's figures do not follow the client to its next owner."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.testing import TestBook

from .facts import company

FACTS = """
team/anna.yaml: {name: Anna, team: north}
team/boris.yaml: {name: Boris, team: north}
team/timur.yaml: {name: Timur, team: north, left_on: 2026-11-01}
clients/acme.yaml: {name: Acme, owner: anna}
targets/2026-10-timur.yaml: {period: 2026-10, user: timur, metrics: {revenue: 1000, active_clients: 3, new_clients: 1, calls: 2}}
targets/2026-10-boris.yaml: {period: 2026-10, user: boris, basis: shipments, tax: excluded, metrics: {revenue: 1000}}
targets/2026-10-north.yaml: {period: 2026-10, team: north, metrics: {revenue: 9000, active_clients: 3}}
targets/2026-10-anna.yaml: {period: 2026-10, user: anna, metrics: {revenue: 1000, meetings: 1}}
orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, owner: timur, lines: [{id: a, qty: 1, price: 100.01, tax: 20}]}
shipments/2026/s-1.yaml:
  shipped_at: 2026-10-05
  client: acme
  order: o-1
  due_on: 2026-10-20
  sold_by: [{user: timur, share: 60}, {user: boris, share: 40}]
payments/2026/p-1.yaml: {date: 2026-10-20, client: acme, amount: 100}
payments/2026/p-2.yaml: {date: 2026-10-21, client: acme, amount: 50}
activities/2026/10/a-1.yaml: {type: call, client: acme, owner: timur, done_at: '2026-10-03T10:00', outcome: reached}
activities/2026/10/a-2.yaml: {type: call, client: acme, owner: timur, done_at: '2026-10-04T10:00', outcome: no_answer}
"""
SQL = "select user, metric, fact from plan_fact where month = '2026-10' order by user, metric"


def test_a_sale_is_shared_as_it_was_agreed(tmp_path: Path) -> None:
    book = TestBook(tmp_path, FACTS)
    expected = [
        # of the 150 that came, 120.01 were for the shipment; 29.99 are an advance, and the client is Anna's now
        ("anna", "meetings", 0),
        ("anna", "revenue", 29_9900),
        # 40 % of 100.01
        ("boris", "revenue", 40_0000),
        ("north", "active_clients", 1),
        ("north", "revenue", 150_0000),
        ("timur", "active_clients", 1),
        ("timur", "calls", 1),
        ("timur", "new_clients", 1),
        # 60.00 of the first payment, of the 20.01 left of the shipment what Boris's 8.00 leave
        ("timur", "revenue", 72_0100),
    ]
    assert book.rows("2026-11-23", SQL) == expected
    book.add("clients/acme.yaml: {name: Acme, owner: boris}")
    moved = [("boris", "revenue", 40_0000), ("timur", "revenue", 72_0100)]
    assert [row for row in book.rows("2026-11-23", SQL) if row in moved] == moved


def test_money_of_another_currency_counts_by_its_rate(tmp_path: Path) -> None:
    book = TestBook(tmp_path, FACTS)
    book.add("payments/2026/p-3.yaml: {date: 2026-10-22, client: acme, amount: 500, currency: KZT}")
    team = "select fact from plan_fact where user = 'north' and metric = 'revenue'"
    assert book.rows("2026-11-23", team) == [(150_0000,)]
    book.add("rates/kzt-eur-2026-10-01.yaml: {date: 2026-10-01, currency: KZT, rate: 0.02}")
    book.add("rates/kzt-eur-2026-10-30.yaml: {date: 2026-10-30, currency: KZT, rate: 9}")
    assert book.rows("2026-11-23", team) == [(160_0000,)]


@pytest.mark.parametrize("seed", range(4))
def test_the_parts_are_always_the_whole(tmp_path: Path, seed: int) -> None:
    facts = company(seed)
    for n, (path, record) in enumerate(facts.items()):
        if path.startswith(("orders/", "shipments/")) and n % 3:
            shares = [("anna", "33.3"), ("boris", None), ("clara", None)][: n % 4]
            record["sold_by"] = [{"user": user, **({"share": share} if share else {})} for user, share in shares]
    book = TestBook(tmp_path)
    book.write(facts)
    for on in ("2026-05-01", "2026-12-31"):
        parts = "select payment, sum(amount) from collected group by payment order by payment"
        assert book.rows(on, parts) == book.rows(on, "select id, amount from payment_now order by id")
        parts = "select shipment, sum(net), sum(gross) from sold group by shipment order by shipment"
        assert book.rows(on, parts) == book.rows(
            on, "select shipment, net, gross from shipment_value order by shipment"
        )
