"""What a write brings to be looked at, and what was wrong before: said on standard error and in the JSON, and written."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type
from salesctl.testing import TestBook

BASE = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: manager}
clients/acme.yaml: {name: Acme, owner: anna}
products/pump.yaml: {sku: PUMP, name: Pump, unit: pc}
offers/2026/q-1.yaml: {date: 2026-10-01, client: acme, owner: anna, lines: [{id: pump, product: pump, qty: 4, price: 100}]}
orders/2026/o-1.yaml: {date: 2026-10-02, client: acme, owner: anna, offer: q-1, lines: [{id: pump, product: pump, qty: 3, price: 100}]}
"""
TWICE = (
    "{date: 2026-10-03, client: acme, owner: anna, offer: q-1, lines: [{id: pump, product: pump, qty: 2, price: 100}]}"
)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestBook:
    """A book in the current folder."""
    made = TestBook(tmp_path, BASE)
    monkeypatch.chdir(made.root)
    return made


def test_a_warning_is_said_once_and_nothing_is_asked(book: TestBook, type_: Type) -> None:
    (book.root / "o.yaml").write_text(TWICE)
    said = type_("order", "add", "--from", "o.yaml", "--id", "o-2")
    assert said.code == 0
    assert "orders/2026/o-2.yaml" in said.err
    assert "warning: 5 of `pump` are ordered in all, 4 were offered with q-1 [ordered-more-than-offered]" in said.err
    again = type_("order", "set", "o-2", "notes=by phone", "--json")
    assert again.err == ""
    assert "warnings" not in again.json


def test_warnings_are_in_the_json(book: TestBook, type_: Type) -> None:
    (book.root / "o.yaml").write_text(TWICE)
    said = type_("order", "add", "--from", "o.yaml", "--id", "o-2", "--json")
    (warning,) = said.json["warnings"]
    assert (warning["path"], warning["rule"], warning["level"]) == (
        "orders/2026/o-2.yaml", "ordered-more-than-offered", "warning",
    )  # fmt: skip
    assert said.json["commit"]


def test_an_error_that_stood_before_is_named_and_holds_nothing_up(book: TestBook, type_: Type) -> None:
    book.write({"orders/2026/o-1.yaml": {"date": "2026-10-02", "client": "nobody", "owner": "anna", "lines": []}})
    said = type_("order", "set", "o-1", "notes=by phone", "--json")
    assert said.code == 0
    data = said.json
    assert [(f["path"], f["rule"], f["level"]) for f in data["standing"]] == [
        ("orders/2026/o-1.yaml", "broken-link", "error"),
    ]
    assert data["commit"]
    assert "what was wrong before and still is:" in said.err
    assert "there is no client `nobody` [broken-link]" in said.err


def test_an_error_of_another_record_is_not_named(book: TestBook, type_: Type) -> None:
    book.write({"orders/2026/o-1.yaml": {"date": "2026-10-02", "client": "nobody", "owner": "anna", "lines": []}})
    said = type_("client", "set", "acme", "notes=moved", "--json")
    assert said.code == 0
    assert "standing" not in said.json


def test_an_error_that_is_corrected_is_not_named(book: TestBook, type_: Type) -> None:
    book.write({"orders/2026/o-1.yaml": {"date": "2026-10-02", "client": "nobody", "owner": "anna", "lines": []}})
    said = type_("order", "set", "o-1", "client=acme", "--json")
    assert said.code == 0
    assert "standing" not in said.json
