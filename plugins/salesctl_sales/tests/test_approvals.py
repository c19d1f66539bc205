"""Terms beyond the policy: they wait for a decision, and nothing goes out before it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Type


def git_as(name: str) -> None:
    (Path.home() / ".gitconfig").write_text(f"[user]\nname = {name.title()}\nemail = {name}@nord.example\n")


@pytest.fixture
def shop(book: Path, type_: Type) -> Path:
    """Reps may give 7 %, on paint 10; the manager decides beyond. A pump may go down to 90."""
    (book / "policy").mkdir()
    (book / "policy" / "policy-2026-01-01.yaml").write_text(
        "valid_from: 2026-01-01\ndeferral_days: 30\ndiscounts:\n  - id: rep\n    role: rep\n    percent: 7\n"
        "  - id: paint\n    role: rep\n    group: paint\n    percent: 10\napprovers: [marta]\n"
    )
    (book / "price-lists").mkdir()
    (book / "price-lists" / "standard.yaml").write_text(
        "name: Standard\nvalid_from: 2026-01-01\ntax: excluded\nlines:\n"
        "  - id: pump\n    product: pump\n    price: 100.00\n    floor_price: 90.00\n"
    )
    (book / "team" / "marta.yaml").write_text("name: Marta Lind\nemail: marta@nord.example\nrole: manager\n")
    (book / "team" / "anna.yaml").write_text("name: Anna Berg\nemail: anna@nord.example\nrole: rep\nmanager: marta\n")
    for sku, group in (("PUMP", "pumps"), ("PAINT", "paint")):
        made = type_("product", "add", "--id", sku.lower(), "--sku", sku, "--name", sku.title(), "--group", group)
        assert made.code == 0, made.err
    subprocess.run(["git", "-C", str(book), "add", "."], check=True)
    subprocess.run(["git", "-C", str(book), "commit", "-qm", "by hand"], check=True)
    assert type_("client", "add", "--name", "Acme", "--price-list", "standard", "--owner", "anna").code == 0
    return book


def ordered(type_: Type, *lines: str) -> str:
    made = type_("order", "new", "acme", *lines, "--json")
    assert made.code == 0, made.err
    return str(made.json["id"])


def test_a_discount_beyond_the_policy_waits_for_the_manager(shop: Path, type_: Type) -> None:
    order = ordered(type_, "PUMP=2", "PAINT=1@50")
    assert type_("set", order, "lines.paint.discount=10", "lines.pump.discount=7").code == 0
    assert type_("approvals", "--all", "--json").json == {"approvals": []}, "paint may go to 10 %, the rest to 7"
    assert type_("set", order, "lines.pump.discount=9").code == 0
    (waits,) = type_("approvals", "--all", "--json").json["approvals"]
    assert (waits["record"], waits["what"], waits["asked"], waits["allowed"]) == (order, "discount", 900, 700)

    refused = type_("ship", order)
    assert refused.code == 1
    assert "goes beyond the policy and is not approved: discount 9\xa0% > 7\xa0%" in refused.err
    assert "marta decides" in refused.err
    assert "anna may not decide" in type_("approve", order).err

    git_as("marta")
    assert f"approval-waits:{order}" in [one["id"] for one in type_("today", "--json").json["obligations"]]
    assert type_("approvals").code == 0
    assert type_("approve", "1", "--why", "keeps the rival out").code == 0
    assert "discount: 9.00\n" in (shop / "orders" / "2026" / f"{order}.yaml").read_text()
    assert type_("approvals", "--json").json == {"approvals": []}
    assert "approval-waits" not in type_("today", "--json").out

    git_as("anna")
    assert type_("set", order, "lines.pump.discount=12").code == 0
    assert type_("ship", order).code == 1, "a wider concession is asked for again"
    assert type_("set", order, "lines.pump.discount=8").code == 0
    assert type_("ship", order).code == 0
    assert type_("check").code == 0


def test_a_price_under_the_floor(shop: Path, type_: Type) -> None:
    order = ordered(type_, "PUMP=2")
    assert type_("set", order, "lines.pump.price=85").code == 0
    assert "a price under the floor" in type_("ship", order).err
    git_as("marta")
    assert type_("approve", order).code == 0
    assert "least: 170.00\n" in (shop / "orders" / "2026" / f"{order}.yaml").read_text()
    assert type_("set", order, "lines.pump.price=80").code == 0
    assert type_("ship", order).code == 1


def test_what_is_refused_waits_no_longer_and_does_not_leave(shop: Path, type_: Type) -> None:
    order = ordered(type_, "PUMP=1")
    assert type_("set", order, "lines.pump.discount=9").code == 0
    git_as("marta")
    assert type_("reject", order).code == 2
    assert type_("reject", order, "--why", "five are enough").code == 0
    assert type_("approvals", "--json").json == {"approvals": []}
    assert type_("ship", order).code == 1


def test_what_went_out_unapproved_is_an_error_of_the_book(shop: Path, type_: Type) -> None:
    order = ordered(type_, "PUMP=1")
    assert type_("ship", order).code == 0
    assert type_("set", order, "lines.pump.discount=8").code == 0
    (found,) = type_("check", "--json").json["findings"]
    assert (found["rule"], found["path"]) == ("not-approved", f"orders/2026/{order}.yaml")
