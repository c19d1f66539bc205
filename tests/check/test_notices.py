"""What a write brings to be looked at, and what was wrong before: said on standard error and in the JSON, and written."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Outcome, Type
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


PAID = """
orders/2026/o-2.yaml: {date: 2026-10-02, client: acme, owner: anna, lines: [{id: pump, product: pump, qty: 3, price: 100}]}
shipments/2026/s-2.yaml: {shipped_at: 2026-10-05, client: acme, order: o-2}
"""


def rules(said: Outcome) -> list[str]:
    assert said.code == 0, said.err
    return [warning["rule"] for warning in said.json.get("warnings", ())]


def test_money_of_tomorrow_is_written_and_said(book: TestBook, type_: Type) -> None:
    assert rules(type_("pay", "acme", "100", "--date", "2026-11-23", "--json")) == []
    assert rules(type_("pay", "acme", "90", "--date", "2026-11-24", "--json")) == ["in-the-future"]
    listed = type_("check", "--warn", "--json").json["findings"]
    assert [(one["rule"], one["level"]) for one in listed] == [("in-the-future", "warning")]
    assert type_("check", "--json").json["findings"] == []
    # the day has come
    assert type_("check", "--warn", "--json", now="2026-11-24T08:00:00+00:00").json["findings"] == []


def test_what_lies_ahead_is_counted_at_the_foot(book: TestBook, type_: Type) -> None:
    said = "1 record holds something dated after today, which does not count yet: salesctl check --warn"
    assert said not in type_("statement", "acme").out + type_("today").out
    type_("pay", "acme", "90", "--date", "2026-11-24")
    assert said in type_("statement", "acme").out
    assert said in type_("today").out
    assert type_("today", "--json").json["dated_ahead"] == 1
    assert said not in type_("today", "--user", "anna", now="2026-11-24T08:00:00+00:00").out


def test_a_paid_document_is_paid_again(book: TestBook, type_: Type) -> None:
    book.add(PAID)
    assert rules(type_("pay", "acme", "300", "--for", "s-2", "--number", "1", "--json")) == []
    assert rules(type_("pay", "acme", "300", "--for", "s-2", "--number", "2", "--json")) == ["paid-again"]


def test_before_the_first_policy(book: TestBook, type_: Type) -> None:
    assert rules(type_("pay", "acme", "100", "--date", "2025-12-31", "--json")) == []
    book.add("policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01}")
    assert rules(type_("pay", "acme", "100", "--date", "2026-01-01", "--json")) == []
    assert rules(type_("pay", "acme", "90", "--date", "2025-12-31", "--json")) == ["before-the-book"]
    # an opening balance of the day before is where the book begins
    book.add("balances/b-1.yaml: {as_of: 2025-12-31, client: acme, opening: yes, documents: []}")
    assert rules(type_("pay", "acme", "80", "--date", "2025-12-31", "--json")) == []


@pytest.mark.parametrize(
    ("amount", "far"),
    [("1000", False), ("1000.01", True), ("10", False), ("9.99", True)],
)
def test_ten_times_the_usual(book: TestBook, type_: Type, amount: str, far: bool) -> None:
    days = range(1, 6)
    book.write(
        {f"payments/2026/p-{n}.yaml": {"date": f"2026-10-0{n}", "client": "acme", "amount": "100"} for n in days}
    )
    assert rules(type_("pay", "acme", amount, "--json")) == (["far-from-usual"] if far else [])


@pytest.mark.parametrize(("amount", "far"), [("10000", False), ("10000.01", True)])
def test_a_hundred_times_the_usual_of_a_client_who_is_hardly_known(
    book: TestBook, type_: Type, amount: str, far: bool
) -> None:
    book.write(
        {f"payments/2026/p-{n}.yaml": {"date": f"2026-10-0{n}", "client": "acme", "amount": "100"} for n in (1, 2)}
    )
    said = type_("pay", "acme", amount, "--json")
    assert said.code == 0
    assert rules(said) == (["far-from-usual"] if far else [])
    if far:
        assert type_("undo", said.json["id"]).code == 0, "as the hint says"


@pytest.mark.parametrize(("amount", "far"), [("3000", False), ("3000.01", True), ("1", False)])
def test_ten_times_all_that_one_who_never_paid_has_ordered(book: TestBook, type_: Type, amount: str, far: bool) -> None:
    assert rules(type_("pay", "acme", amount, "--json")) == (["far-from-usual"] if far else [])


def test_what_is_usual_is_a_matter_of_policy(book: TestBook, type_: Type) -> None:
    book.write(
        {f"payments/2026/p-{n}.yaml": {"date": f"2026-10-0{n}", "client": "acme", "amount": "100"} for n in (1, 2)}
    )
    book.add("policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01, unusual_sum: {times: 3, known: 3}}")
    assert rules(type_("pay", "acme", "301", "--json")) == ["far-from-usual"]


@pytest.mark.parametrize(
    ("own", "far"), [("{known: 6}", False), ("{few_times: 20}", True), ("{few: 4, few_times: 20}", False)]
)
def test_what_is_far_while_few_are_known_is_a_matter_of_policy(
    book: TestBook, type_: Type, own: str, far: bool
) -> None:
    book.write(
        {f"payments/2026/p-{n}.yaml": {"date": f"2026-10-0{n}", "client": "acme", "amount": "100"} for n in (1, 2)}
    )
    book.add(f"policy/policy-2026-01-01.yaml: {{valid_from: 2026-01-01, unusual_sum: {own}}}")
    assert rules(type_("pay", "acme", "2001", "--json")) == (["far-from-usual"] if far else [])


@pytest.mark.parametrize(
    ("usual", "qty", "why"),
    [
        ("3", "3000", "far from what this client takes"),
        ("3", "2.5", "a part of one where this client takes whole ones"),
        ("2.5", "2500.5", "far from what this client takes"),
    ],
)
def test_a_slip_of_a_quantity_is_said_once_with_what_is_odd_in_it(
    book: TestBook, type_: Type, usual: str, qty: str, why: str
) -> None:
    line = {"id": "pump", "product": "pump", "qty": usual, "price": "100"}
    book.write(
        {
            f"orders/2026/o-{n}.yaml": {"date": f"2026-10-0{n}", "client": "acme", "owner": "anna", "lines": [line]}
            for n in range(2, 8)
        }
    )
    (warned,) = type_("order", "new", "acme", f"pump={qty}@100", "--json").json["warnings"]
    assert warned["rule"] == "odd-quantity"
    assert why in warned["message"]


@pytest.mark.parametrize(
    ("first", "second", "twice"),
    [
        ([], [], True),
        (["--number", "7"], [], True),
        (["--number", "7"], ["--number", "8"], False),
        (["--for", "s-2"], ["--for", "o-1"], False),
        ([], ["--date", "yesterday"], False),
    ],
)
def test_equal_payments_of_one_day(
    book: TestBook, type_: Type, first: list[str], second: list[str], twice: bool
) -> None:
    book.add(PAID)
    assert rules(type_("pay", "acme", "60", *first, "--json")) == []
    said = type_("pay", "acme", "60", *second, "--json")
    assert said.code == 0
    assert rules(said) == (["paid-twice"] if twice else [])


@pytest.mark.parametrize("day", ["1989-12-31", "2101-01-01"])
def test_years_that_are_refused(book: TestBook, type_: Type, day: str) -> None:
    said = type_("pay", "acme", "100", "--date", day)
    assert said.code == 1
    assert "is not between 1990 and 2100" in said.err
    assert not list((book.root / "payments").glob("**/*.yaml"))


@pytest.mark.parametrize("day", ["1990-01-01", "2100-12-31"])
def test_years_that_are_taken(book: TestBook, type_: Type, day: str) -> None:
    assert type_("pay", "acme", "100", "--date", day).code == 0


def test_a_birthday_may_be_earlier(book: TestBook, type_: Type) -> None:
    (book.root / "c.yaml").write_text("name: Bolt\ncontacts: [{id: eva, name: Eva, birthday: 1949-05-17}]")
    assert type_("client", "add", "--from", "c.yaml").code == 0


def test_a_time_no_clock_showed(book: TestBook, type_: Type) -> None:
    book.write({"salesctl.yaml": {**book.settings, "time_zone": "Europe/Berlin"}})
    assert rules(type_("log", "acme", "called", "--date", "2026-03-29 02:30", "--json")) == ["skipped-time"]
    assert rules(type_("log", "acme", "called", "--date", "2026-03-29 03:00", "--json")) == []
    # in October half past two comes twice: it was shown
    assert rules(type_("log", "acme", "called", "--date", "2026-10-25 02:30", "--json")) == []
