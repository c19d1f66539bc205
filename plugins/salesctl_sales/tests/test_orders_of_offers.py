"""An accepted offer becomes orders: at its prices and terms, in parts, each quantity once."""

from __future__ import annotations

import pytest

from .conftest import Shop

RULE = "offer-not-ordered"


@pytest.fixture
def offer(shop: Shop) -> str:
    """Twelve seals by the list and two pumps at 120.50 less 3 %, 21 days to pay, accepted."""
    made = shop.done(
        "offer", "new", "acme", "SEAL=12", "PUMP-20=2@120.50", "--discount", "PUMP-20=3", "--number", "Q-214"
    )
    shop.done("offer", "revise", made["id"], "--deferral-days", "21")
    shop.done("offer", "send", made["id"])
    shop.done("offer", "accept", made["id"])
    return str(made["id"])


def test_an_order_of_an_offer_copies_its_lines_prices_and_terms(shop: Shop, offer: str) -> None:
    shop.write(
        "price-lists/cheap.yaml",
        "name: Cheap\nvalid_from: 2026-11-01\nclient: acme\nlines: [{id: s, product: seal, price: 1}]\n",
    )
    order = shop.done("order", "new", "--offer", "Q-214", "--to", "yard", "--number", "7")
    text = shop.record(order)
    seal = "  - id: seal\n    product: seal\n    qty: 12\n    price: 5.00\n    tax: 19.00\n    tax_basis: excluded\n    price_from: standard\n"
    pump = "  - id: pump\n    product: pump\n    qty: 2\n    price: 120.50\n    tax: 19.00\n    tax_basis: excluded\n    price_from: by hand\n    discount: 3\n"
    assert seal in text
    assert pump in text
    for part in ("client: acme\n", f"offer: {offer}\n", "deferral_days: 21\n", "ship_to: acme/yard\n", "number: 7\n"):
        assert part in text
    shipment = shop.record(shop.done("ship", order["id"]))
    assert "terms_days: 21\n" in shipment, "what was agreed, not the 14 days of the client's card"
    assert "due_on: 2026-12-14\n" in shipment


def test_what_is_accepted_is_owed_until_it_is_ordered(shop: Shop, offer: str) -> None:
    assert shop.owed(RULE) == [offer]
    said = shop.says("order", "new", "--offer", offer, "seal=5")
    assert "of offer Q-214, €29.75 with tax" in said, "five at 5.00 and 19 %"
    assert "  not ordered yet: seal: 7\n" in said
    assert "  not ordered yet: pump: 2\n" in said
    assert shop.owed(RULE) == [offer]
    shop.done("order", "new", "--offer", offer, "PUMP-20=2", "seal=4")
    rest = shop.record(shop.done("order", "new", "acme", "--offer", offer))
    assert "qty: 3\n" in rest
    assert "pump" not in rest
    assert shop.owed(RULE) == []


def test_nothing_is_ordered_twice(shop: Shop, offer: str) -> None:
    shop.done("order", "new", "--offer", offer, "seal=5")
    assert "seal: 8 is not within the 7 of offer" in shop.refuses("order", "new", "--offer", offer, "seal=8")
    assert "seal: 8 is not within the 7 of offer" in shop.refuses("order", "new", "--offer", offer, "seal=4", "SEAL=4")
    shop.done("order", "new", "--offer", offer)
    assert "everything of offer Q-214 is ordered" in shop.refuses("order", "new", "--offer", offer)


def test_what_was_cancelled_may_be_ordered_again_and_is_not_owed(shop: Shop, offer: str) -> None:
    order = shop.done("order", "new", "--offer", offer)["id"]
    shop.done("ship", order, "seal=5")
    shop.done("order", "cancel", order, "seal", "--why", "enough")
    assert shop.owed(RULE) == []
    assert "not within the 7 of" in shop.refuses("order", "new", "--offer", offer, "seal=8")
    shop.done("order", "new", "--offer", offer, "seal=7")


def test_a_substitute_takes_nothing_of_the_offer(shop: Shop, offer: str) -> None:
    order = shop.done("order", "new", "--offer", offer, "pump=2")["id"]
    shop.done("order", "short", order, "pump")
    shop.done("order", "substitute", order, "pump", "SEAL=2", "--agreed-by", "olga")
    assert "qty: 12\n" in shop.record(shop.done("order", "new", "--offer", offer)), "all the seals that were offered"


def test_only_an_accepted_offer_becomes_an_order(shop: Shop) -> None:
    made = shop.done("offer", "new", "acme", "SEAL=12", "--number", "Q-1")["id"]
    assert "salesctl offer accept Q-1" in shop.refuses("order", "new", "--offer", made)
    shop.done("offer", "send", made)
    assert "offer Q-1 is not accepted" in shop.refuses("order", "new", "--offer", made)
    shop.done("offer", "decline", made, "--why", "dear")
    assert "offer Q-1 is not accepted" in shop.refuses("order", "new", "--offer", made)
    assert shop.owed(RULE) == []


def test_what_does_not_belong_to_the_offer_is_refused(shop: Shop, offer: str) -> None:
    assert "offer Q-214 was made to Acme" in shop.refuses("order", "new", "bolt", "--offer", offer)
    assert "offer Q-214 has no line of PAINT" in shop.refuses("order", "new", "--offer", offer, "PAINT=1")
    assert "the price is the offer's" in shop.refuses("order", "new", "--offer", offer, "seal=1@4", code=2)
    assert "say whose order it is" in shop.refuses("order", "new", code=2)


def test_an_offer_that_a_contract_carries_on_is_not_owed(shop: Shop, offer: str) -> None:
    shop.write("contracts/k.yaml", f"client: acme\noffer: {offer}\n")
    assert shop.owed(RULE) == []


def test_an_order_of_an_offer_stands_under_the_contract_made_of_it(shop: Shop, offer: str) -> None:
    shop.done("set", "acme", "entities.llc.legal_name=Acme LLC")
    drafted = shop.done("contract", "draft", "acme", "--offer", offer, "--number", "K-7", "--deferral-days", "eom+10",
        "--credit-limit", "5000", "--organisation", "North", "--entity", "llc", "--signing", "electronic")["id"]  # fmt: skip
    shop.write("contracts/k-other.yaml", "client: acme\nnumber: K-8\nterms: {deferral_days: 90}\n")
    said = shop.says("order", "new", "--offer", offer, "pump=1", "--number", "A-1")
    assert "\n  under contract K-7\n" in said
    text = (shop.folder / "orders" / "2026").glob("*.yaml")
    (order,) = (one.read_text() for one in text if "number: A-1\n" in one.read_text())
    for part in (f"contract: {drafted}\n", "deferral_days: eom+10\n", "entity: acme/llc\n", "organisation: North\n"):
        assert part in order
    assert "credit_limit" not in order
    shop.done("contract", "terminate", drafted, "--why", "moved")
    after = shop.record(shop.done("order", "new", "--offer", offer, "seal=5"))
    assert "contract" not in after
    assert "deferral_days: 21\n" in after
