"""A small company, and a book made of it and of the facts in a test's docstring."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from salesctl.testing import TestBook

BASE = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep, manager: marta}
team/boris.yaml: {name: Boris Orlov, email: boris@example.com, phone: +49 30 9990002, extensions: ["102"], role: rep, manager: marta}
team/marta.yaml: {name: Marta Lind, email: marta@example.com, role: manager}
products/pump.yaml: {sku: PUMP, name: Pump}
products/seal.yaml: {sku: SEAL, name: Seal}
policy/policy-2026-01-01.yaml:
  valid_from: 2026-01-01
  stages: [{stage: offer, outcome: open, weight: 50, max_days: 30}, {stage: won, outcome: won}, {stage: lost, outcome: lost}]
clients/acme.yaml:
  name: Acme
  owner: anna
  source: fair
  potential: 1000
  addresses: [{id: office, text: Main Street 1}]
  contacts: [{id: olga, name: Olga Weber, phones: ["+49 30 1234567"], emails: [o@acme.example], birthday: --02-10}]
"""
ORDERED = """
orders/2026/o-1.yaml:
  date: 2026-10-01
  client: acme
  promised_on: 2026-10-10
  lines: [{id: pump, product: pump, qty: 10, price: 100}, {id: seal, product: seal, qty: 4, price: 5.50}]
"""
SHIPPED = (
    ORDERED
    + "shipments/2026/s-1.yaml: {shipped_at: '2026-10-05T10:00', client: acme, order: o-1, due_on: 2026-10-19}\n"
)


@pytest.fixture
def book(tmp_path: Path, request: pytest.FixtureRequest) -> TestBook:
    """The company and the test's own facts."""
    made = TestBook(tmp_path, BASE)
    own = inspect.getdoc(request.function)
    if own and ".yaml" in own:
        made.add(own)
    return made


@pytest.fixture
def shipped(book: TestBook) -> TestBook:
    """Acme owes 1,022.00 by 2026-10-19."""
    book.add(SHIPPED)
    return book
