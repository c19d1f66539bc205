"""What lessens a debt, what stops deliveries, and what the accountant says of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Type

LATE = "2026-12-20T10:00:00+00:00"


@pytest.fixture
def owing(book: Path, type_: Type) -> str:
    """Acme owes 1,000.00 for a shipment due on 30 November; 10 days overdue and 500.00 stop deliveries."""
    policy = "valid_from: 2026-01-01\nstop_shipping:\n  overdue_days: 10\n  amount: 500.00\napprovers: [anna]\n"
    _by_hand(book, "policy/policy-2026-01-01.yaml", policy)
    assert type_("product", "add", "--id", "pump", "--sku", "PUMP", "--name", "Pump").code == 0
    made = type_("client", "add", "--name", "Acme", "--owner", "anna", "--payment-terms-days", "7")
    assert made.code == 0, made.err
    order = type_("order", "new", "acme", "PUMP=10@100", "--json").json["id"]
    return str(type_("ship", order, "--number", "W-1", "--json").json["id"])


def _by_hand(book: Path, path: str, text: str) -> None:
    """Written to the end of a file with an editor, and committed."""
    file = book / path
    file.parent.mkdir(exist_ok=True)
    with file.open("a") as end:
        end.write(text)
    subprocess.run(["git", "-C", str(book), "add", "."], check=True)
    subprocess.run(["git", "-C", str(book), "commit", "-qm", "by hand"], check=True)


def _owed(type_: Type) -> list[tuple[str, int]]:
    found = type_("today", "--json", now=LATE).json["obligations"]
    return [(one["rule"], one["weight"]) for one in found if one["duty"] == 2]


def test_a_credit_note_lessens_the_debt(book: Path, type_: Type, owing: str) -> None:
    assert _owed(type_) == [("overdue", 100_000)]
    said = type_("credit", "acme", "250", "--reason", "price", "--shipment", owing, "--why", "the old list", "--json")
    assert said.code == 0, said.err
    text = (book / said.json["path"]).read_text()
    assert "reason: price\n" in text
    assert f"shipment: {owing}\n" in text
    assert _owed(type_) == [("overdue", 75_000)]
    assert "more than what is left of" in type_("credit", "acme", "751", "--reason", "claim", "--shipment", owing).err
    assert type_("credit", "acme", "10", "--reason", "return").code == 2, "goods are returned by lines"
    assert type_("credit", "acme", "10", "--reason", "whim").code == 2
    assert type_("credit", "acme", "ten", "--reason", "price").code == 2
    type_("client", "add", "--name", "Bolt")
    assert "belongs to acme" in type_("credit", "bolt", "10", "--reason", "price", "--shipment", owing).err
    assert type_("credit", "acme", "750", "--reason", "rebate").code == 0, "the oldest debts"
    assert _owed(type_) == []


def test_a_claim_is_not_asked_for_until_it_is_settled(book: Path, type_: Type, owing: str) -> None:
    said = type_("claim", owing, "400", "set", "hard", "--json")
    assert said.code == 0, said.err
    assert set(said.json) == {"id", "path", "commit"}
    assert "amount: 400\n  text: set hard\n" in (book / said.json["path"]).read_text()
    assert _owed(type_) == [("overdue", 60_000)]
    assert "disputed already" in type_("claim", owing, "1", "again").err
    assert type_("claim", "settle", owing, "they", "pay").code == 0
    assert _owed(type_) == [("overdue", 100_000)]
    assert "nothing of" in type_("claim", "settle", owing).err
    assert "is more than the 1000.00" in type_("claim", owing, "1000.01", "all").err
    assert type_("claim", owing).code == 2
    assert type_("claim", "settle").code == 2


def test_who_is_on_the_stop_list_gets_nothing_on_credit(book: Path, type_: Type, owing: str) -> None:
    day = "2026-12-10T10:00:00+00:00"
    order = type_("order", "new", "acme", "PUMP=1@100", "--json", now="2026-12-09T10:00:00+00:00").json["id"]
    refused = type_("ship", order, now=day)
    assert refused.code == 1
    assert "acme is on the stop-list" in refused.err
    assert "10 days" in refused.err
    refused = type_("order", "new", "acme", "PUMP=1@100", now=day)
    assert refused.code == 1
    assert "--held" in refused.err
    assert "стоп-листе" in type_("order", "new", "acme", "PUMP=1@100", "--locale", "ru", now=day).err
    held = type_("order", "new", "acme", "PUMP=2@100", "--held", "--json", now=day)
    assert held.code == 0, held.err
    assert type_("ship", held.json["id"], now=day).code == 1
    waiting = type_("approvals", "--all", "--json", now=day).json["approvals"]
    assert {(one["record"], one["what"]) for one in waiting} == {(order, "stop"), (held.json["id"], "stop")}

    assert type_("user", "add", "--id", "boris", "--name", "Boris Orlov", "--role", "rep").code == 0
    _by_hand(book, f"orders/2026/{order}.yaml", "approvals:\n  - at: 2026-12-10T10:00\n    by: boris\n")
    assert "stop-list" in type_("ship", order, now=LATE).err, "he may not decide"
    _by_hand(
        book,
        f"orders/2026/{order}.yaml",
        "  - at: 2026-12-10T10:30\n    by: anna\n    decision: rejected\n",
    )
    assert type_("ship", order, now=LATE).code == 1, "refused"
    _by_hand(book, f"orders/2026/{order}.yaml", "  - at: 2026-12-10T11:30\n    by: anna\n")
    assert type_("ship", order, now=LATE).code == 0, "approved"

    type_("pay", "acme", "200", "--for", held.json["id"], now=day)
    assert type_("ship", held.json["id"], now=day).code == 0, "paid in advance"
    assert type_("pay", "acme", "600", now=day).code == 0
    assert type_("order", "new", "acme", "PUMP=1@100", now=day).code == 0, "400.00 is within the policy"


def test_our_books_against_the_accountants(book: Path, type_: Type, owing: str) -> None:
    assert type_("report", "reconcile", "--json").json["rows"] == []
    assert "no statement" in type_("report", "reconcile").out
    _by_hand(
        book,
        "balances/b-1.yaml",
        "as_of: 2026-11-25\nclient: acme\ndocuments:\n  - number: W-1\n    amount: 900.00\n"
        "  - number: W-0\n    amount: 50.00\n  - number: P-7\n    amount: -30.00\n",
    )
    type_("pay", "acme", "1000", now=LATE)
    said = type_("report", "reconcile", "--period", "2026-12", "--json", now=LATE).json
    assert said["columns"][3:] == ["document", "currency", "ours", "theirs", "difference"]
    assert [row[3:] for row in said["rows"]] == [
        ["W-0", "EUR", "0.00", "50.00", "-50.00"],
        ["W-1", "EUR", "1000.00", "900.00", "100.00"],
        ["advances", "EUR", "0.00", "-30.00", "30.00"],
    ], "as we stood on the statement's day, before the payment"
    assert "Расхождения" in type_("report", "reconcile", "--locale", "ru", now=LATE).out
