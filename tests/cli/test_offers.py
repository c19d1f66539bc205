"""Prices explained, offers prepared, sent, compared and answered, promotions shown: typed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Type


@pytest.fixture
def shop(book: Path, type_: Type) -> Path:
    """A client in the trade with a list of quantity breaks, a promotion from twenty on."""
    files = {
        "price-lists/trade.yaml": "name: Trade\nvalid_from: 2026-01-01\nsegment: trade\nlines:\n"
        "  - id: pump\n    product: pump\n    price: 100.00\n    floor_price: 85.00\n"
        "  - id: pump-10\n    product: pump\n    price: 95.00\n    min_qty: 10\n",
        "price-lists/anyone.yaml": "name: Anyone\nvalid_from: 2026-01-01\nlines:\n  - id: pump\n    product: pump\n    price: 120.00\n",
        "promotions/autumn.yaml": "title: Autumn\nfrom: 2026-11-01\nto: 2026-11-30\nproducts: [pump]\ndiscount: 5\nmin_qty: 20\n",
        "products/pump.yaml": "sku: PUMP\nname: Pump\ntax: 20\nspecs:\n  head: 20 m\nadvantages: [quiet]\nalternatives:\n  - product: big\n",
        "products/big.yaml": "sku: BIG\nname: Big pump\nspecs:\n  head: 60 m\n",
        "competitors/rival.yaml": "name: Rival\n",
        "intel/2026/i-1.yaml": "observed_on: 2026-11-01\nwhat: price\ncompetitor: rival\nproduct: pump\nprice: 92.00\n",
    }
    for path, text in files.items():
        (book / path).parent.mkdir(parents=True, exist_ok=True)
        (book / path).write_text(text)
    subprocess.run(["git", "-C", str(book), "add", "."], check=True)
    subprocess.run(["git", "-C", str(book), "commit", "-qm", "by hand"], check=True)
    made = type_(
        "client", "add", "--name", "Acme", "--owner", "anna", "--segment", "trade", "--payment-terms-days", "14",
        "--set", "contacts.olga.name=Olga Weber", "--set", "needs=silence",
    )  # fmt: skip
    assert made.code == 0, made.err
    return book


def test_a_price_is_explained(shop: Path, type_: Type) -> None:
    one = type_("price", "acme", "PUMP", "--json").json
    assert (one["price"], one["list"], one["min_qty"], one["promotion"], one["floor"]) == (
        "100.0000",
        "trade",
        "0.000",
        None,
        "85.0000",
    )
    ten = type_("price", "acme", "PUMP", "10", "--json").json
    assert (ten["price"], ten["min_qty"], ten["net"]) == ("95.0000", "10.000", "950.00")
    many = type_("price", "acme", "PUMP", "20", "--json").json
    assert (many["promotion"], many["discount"], many["net"]) == ("autumn", "5.00", "1805.00")
    said = type_("price", "acme", "PUMP").out
    assert "the list of the client's segment: Trade" in said
    assert "from 10 on it is 95" in said
    assert "you may go down to 85" in said
    assert "has no price for acme" in type_("price", "acme", "BIG").err


def test_an_offer_from_prices_to_answer(shop: Path, type_: Type) -> None:
    made = type_("offer", "new", "acme", "PUMP=20")
    assert "needs it does not name yet: silence" in made.out
    offer = type_("offer", "list", "--json").json["records"][0]["id"]
    text = (shop / "offers" / "2026" / f"{offer}.yaml").read_text()
    assert "price: 95.00\n" in text
    assert "discount: 5.00\n" in text
    assert "price_from: autumn\n" in text
    assert "deferral_days: 14\n" in text
    assert "valid_until: 2026-12-07\n" in text
    assert "was not sent" in type_("offer", "accept", offer).err
    assert type_("offer", "send", "acme").code == 0
    assert "to: acme/olga\n" in (shop / "offers" / "2026" / f"{offer}.yaml").read_text()
    assert "was sent 1 time" in type_("offer", "diff", offer).err

    assert type_("offer", "revise", "acme", "PUMP=25", "--need", "silence", "--deferral-days", "30").code == 0
    assert type_("offer", "send", "acme", "--to", "olga", now="2026-11-25T10:00:00+00:00").code == 0
    changes = type_("offer", "diff", offer, "--json").json["changes"]
    assert changes == [
        {"what": "pump: quantity", "before": "20", "after": "25"},
        {"what": "days to pay", "before": "14", "after": "30"},
    ]
    assert type_("offer", "accept", "acme").code == 0
    assert "answered already" in type_("offer", "decline", offer, "--why", "dear").err
    (row,) = type_("report", "offers", "--format", "json").json["rows"]
    assert row[3] == "accepted"
    assert row[6] == "2707.50", "25 at 95 less 5 %, with 20 % tax"
    assert type_("check").code == 0


def test_an_order_takes_the_promotion_too(shop: Path, type_: Type) -> None:
    order = type_("order", "new", "acme", "PUMP=20", "--json").json
    assert "price_from: autumn\n" in (shop / order["path"]).read_text()


def test_showing_discharges_and_is_reported(shop: Path, type_: Type) -> None:
    assert "show-promotions:acme" in type_("duties", "13", "--json").out
    assert type_("present", "acme", "autumn", "--text", "will think").code == 0
    assert "show-promotions:acme" not in type_("duties", "13", "--json").out
    assert type_("order", "new", "acme", "PUMP=1").code == 0
    (row,) = type_("report", "promotions", "--format", "json").json["rows"]
    assert row == ["Autumn", "2026-11-01", "2026-11-30", 1, 1, 1]


def test_products_side_by_side(shop: Path, type_: Type) -> None:
    said = type_("product", "compare", "PUMP", "--client", "acme")
    assert said.code == 0
    assert "60 m" in said.out, "its alternative stands beside it"
    data = type_("product", "compare", "PUMP", "--json").json
    assert [one["id"] for one in data["products"]] == ["pump", "big"]
    assert data["rivals"][0]["price"] == "92.0000"
