"""What left for an order, what of it was accepted, and what came back."""

from __future__ import annotations

import pytest

from .conftest import Shop, sign_in


@pytest.fixture
def order(shop: Shop) -> str:
    """Two pumps at 120.50 and twelve seals at 5.00, 19 % tax."""
    return str(shop.done("order", "new", "acme", "PUMP-20=2@120.50", "SEAL=12", "--to", "shop")["id"])


def test_a_shipment_keeps_the_terms_of_its_day(shop: Shop, order: str) -> None:
    text = shop.record(shop.done("ship", order, "pump=2", "seal=2", "--number", "W-1"))
    assert "number: W-1\n" in text
    assert "due_on: 2026-12-07\n" in text, "fourteen days from today"
    assert "entity: acme/gmbh\n" in text
    assert "ship_to: acme/shop\n" in text


def test_without_lines_all_that_is_open_leaves(shop: Shop, order: str) -> None:
    shop.done("ship", order, "pump=2", "seal=2")
    assert "order_line: seal\n    qty: 10\n" in shop.record(shop.done("ship", order))
    assert "is shipped or cancelled" in shop.refuses("ship", order)


def test_what_is_shipped_is_said_with_its_worth(shop: Shop, order: str) -> None:
    said = shop.says("ship", order, "pump=2")
    assert f"of {order}, €286.79 with tax\n" in said, "241.00 with 19 %"
    assert "  still open: Seal: 12\n" in said
    assert shop.subject() == "Acme: goods shipped (order of 23 Nov), to be paid by 7 Dec"


def test_more_than_is_open_does_not_leave(shop: Shop, order: str) -> None:
    assert "pump: 2.001 is more than the 2 still open" in shop.refuses("ship", order, "pump=2.001")
    unknown = shop.refuses("ship", order, "bolt=1")
    assert "no open line `bolt`" in unknown
    assert "open lines: pump, seal" in unknown
    assert "`pump` is no line" in shop.refuses("ship", order, "pump", code=2)


def test_an_order_stands_for_what_was_shipped_of_it(shop: Shop, order: str) -> None:
    """Of several shipments the newest is named first."""
    assert "no shipment to Acme waits to be accepted\n  hint: salesctl brief acme" in shop.refuses("accept", order)
    assert "nothing was shipped to Acme" in shop.refuses("return", order, "pump=1")
    assert "Bolt has not ordered yet\n  hint: salesctl order new bolt SKU=QTY" in shop.refuses("ship", "bolt")
    first = shop.done("ship", order, "pump=1", "--date", "today 09:00")["id"]
    assert shop.done("claim", order, "10", "scratched")["id"] == first
    assert f"claim on {first} settled" in shop.says("claim", "settle", order)
    assert "disputes nothing" in shop.refuses("claim", "settle", order)
    second = shop.done("ship", order, "pump=1")["id"]
    several = shop.refuses("accept", order)
    assert several.index(second) < several.index(first)
    shop.done("accept", second)
    assert shop.done("accept", order)["id"] == first


def test_accepted_in_part_is_owed_until_the_rest_comes_back(shop: Shop, order: str) -> None:
    shipment = shop.done("ship", order, "pump=2", "seal=2")["id"]
    assert "accepted in part\n  Seal: 1 refused\n" in shop.says("accept", shipment, "seal=1")
    assert shop.owed("accepted-short") == [f"{shipment}/seal"]
    back = shop.done("return", shipment, "seal=1", "--why", "cracked")
    assert "amount: 5.95\n" in shop.record(back), "a seal at 5.00 and 19 % tax"
    assert shop.owed("accepted-short") == []


def test_a_line_accepted_whole_by_name_is_no_part(shop: Shop, order: str) -> None:
    shipment = shop.done("ship", order, "pump=2", "seal=2")["id"]
    said = shop.says("accept", shipment, "pump=2", "seal=2")
    assert f"{shipment} accepted\n" in said
    assert "refused" not in said


def test_a_shipment_is_accepted_once_and_not_beyond_what_was_shipped(shop: Shop, order: str) -> None:
    shipment = shop.done("ship", order, "seal=2")["id"]
    assert "seal: 3 is more than was shipped: 2" in shop.refuses("accept", shipment, "seal=3")
    assert "no line `pump`" in shop.refuses("accept", shipment, "pump=1")
    assert f"{shipment} accepted\n" in shop.says("accept", shipment)
    assert "was accepted on 23 Nov 2026 10:00" in shop.refuses("accept", shipment)


def test_returns_add_up_to_what_was_shipped_at_most(shop: Shop, order: str) -> None:
    shipment = shop.done("ship", order, "seal=2")["id"]
    said = shop.says("return", shipment, "seal=1")
    assert "over €5.95 with tax\n  Seal: 1 came back\n" in said
    assert "seal: 3 is more than was shipped: 2" in shop.refuses("return", shipment, "seal=2")
    shop.done("return", shipment, "seal=1")
    assert "say what came back" in shop.refuses("return", shipment, code=2)


def test_the_parts_of_a_line_come_to_the_line(shop: Shop) -> None:
    shipment = shop.done("ship", shop.done("order", "new", "acme", "PAINT=3@0.335")["id"])["id"]
    worth = [shop.record(shop.done("return", shipment, "paint=1")).partition("amount: ")[2][:4] for _ in range(3)]
    assert worth == ["0.34", "0.33", "0.34"], "1.01 in all, and each is 0.335"


def test_goods_come_back_for_less_than_their_price_or_nothing(shop: Shop, order: str) -> None:
    sign_in("marta")
    shipment = shop.done("ship", order, "pump=2")["id"]
    shop.done("credit", "acme", "286.78", "--reason", "claim", "--shipment", shipment)
    refused = shop.refuses("return", shipment, "pump=1")
    assert f"€143.40 is more than what is left of {shipment}: €0.01" in refused
    assert f"salesctl return {shipment} pump=1 --credit SUM" in refused
    assert "€0.02 is more" in shop.refuses("return", shipment, "pump=1", "--credit", "0.02")
    shop.done("return", shipment, "pump=1", "--credit", "0.01")
    assert "amount: 0.00\n" in shop.record(shop.done("return", shipment, "pump=1", "--credit", "0"))
    assert "pump: 3 is more than was shipped: 2" in shop.refuses("return", shipment, "pump=1", "--credit", "0")


def test_what_was_not_accepted_may_leave_again_where_it_is_named(shop: Shop) -> None:
    order = shop.done("order", "new", "acme", "SEAL=12")["id"]
    shop.done("accept", shop.done("ship", order)["id"], "seal=10")
    by_itself = shop.refuses("ship", order)
    assert "is short, or was not accepted" in by_itself
    assert f"salesctl ship {order} seal=2" in by_itself
    assert "more than the 2 still open" in shop.refuses("ship", order, "seal=3")
    shop.done("ship", order, "seal=2")
    assert shop.owed("accepted-short") == []
    assert "no open line `seal`" in shop.refuses("ship", order, "seal=1")
    assert shop.type_("check").code == 0


def test_a_delivery_is_owed_for_until_it_is_paid(shop: Shop, order: str) -> None:
    late = "2026-12-10T10:00:00+00:00"
    first, second = (shop.done("ship", order, line)["id"] for line in ("pump=2", "seal=12"))
    owed = [one for one in shop.done("today", now=late)["obligations"] if one["rule"] == "overdue"]
    assert {one["about"]: one["weight"] for one in owed} == {first: "286.79", second: "71.40"}
    shop.done("pay", "acme", "286.79", "--for", first, now=late)
    assert shop.owed("overdue", now=late) == [second]
    shop.done("pay", "acme", "71.40", now=late)
    assert shop.owed("overdue", now=late) == []
    account = shop.done("statement", "acme", now=late)
    assert account["rows"][-1][account["columns"].index("balance")] == "0.00"


def test_what_is_agreed_in_advance_is_paid_before_goods_leave(shop: Shop) -> None:
    order = shop.done(
        "order", "new", "acme", "PAINT=10@100", "--number", "O-9", "--prepayment", "100", "--organisation", "Nord"
    )
    text = shop.record(order)
    assert "prepayment: 100\n" in text
    assert "organisation: Nord\n" in text
    assert shop.owed("prepayment") == [order["id"]]
    refused = shop.refuses("ship", "O-9")
    assert "O-9 is to be paid in advance (100\xa0%): €1,000.00; €1,000.00 before this leaves" in refused
    shop.done("pay", "acme", "400", "--for", "O-9")
    refused = shop.refuses("ship", "O-9", "paint=5")
    assert "€1,000.00, of which €400.00 came; €100.00 more before this leaves" in refused
    shop.done("ship", "O-9", "paint=4")
    assert "€600.00 more" in shop.refuses("ship", "O-9"), "what left is paid from the advance"
    shop.done("pay", "acme", "600")
    assert shop.owed("prepayment") == [], "money that no debt takes is for it, too"
    shop.done("ship", "O-9")


def test_a_part_in_advance_holds_what_is_not_paid_for_until_it_came(shop: Shop) -> None:
    shop.done("order", "new", "acme", "PAINT=10@100", "--number", "O-9", "--prepayment", "30")
    assert "€300.00 before this leaves" in shop.refuses("ship", "O-9", "paint=5")
    shop.done("pay", "acme", "150", "--for", "O-9")
    shop.done("ship", "O-9", "paint=1")
    assert "€150.00 more" in shop.refuses("ship", "O-9", "paint=5")
    shop.done("pay", "acme", "150", "--for", "O-9")
    shop.done("ship", "O-9")


def test_an_approval_lets_goods_leave_before_the_prepayment(shop: Shop) -> None:
    order = shop.done("order", "new", "acme", "PAINT=10@100", "--number", "O-9", "--prepayment", "100")
    sign_in("marta")
    shop.done("approve", "O-9", "--why", "known for years")
    assert "least: 1000.00" in shop.record(order)
    sign_in("anna")
    shop.done("ship", "O-9")


def test_people_are_told_numbers_programs_and_who_asks_ids(shop: Shop) -> None:
    words = ("order", "new", "acme", "PAINT=10@100", "--number", "O-9")
    assert "\nAcme: order O-9, €1,000.00 without tax\n" in shop.says(*words, "--dry-run")
    assert shop.says(*words).startswith("Acme: order O-9, €1,000.00 without tax\n")
    order = shop.done("order", "list")["records"][0]["id"]
    assert f"O-9 ({order})" in shop.says("order", "short", "O-9", "paint=1", "--ids")
    shop.says("ship", "O-9", "--number", "W 1")
    said = shop.refuses("return", "W 1", "paint=9", "--credit", "2000")
    assert "more than what is left of W 1: €900.00" in said
    assert "return ship-acme-" in said, "a command names it by one word"
    shop.done("order", "new", "bolt", "PAINT=1@100")
    assert "Bolt: order order-bolt-" in shop.says("order", "new", "bolt", "PAINT=1@100"), "without a number the id"
    shop.done("ship", "O-9", "paint=1")
    assert "everything of O-9 is shipped or cancelled\n  hint: salesctl show O-9" in shop.refuses("ship", "O-9")


def test_a_shipment_says_when_it_is_to_be_paid_and_by_what(shop: Shop) -> None:
    order = shop.done("order", "new", "acme", "PAINT=10@100", "--number", "O-9")["id"]
    assert "\n  due Mon 7 Dec 2026\n" in shop.says("ship", order, "paint=4")
    shop.write("contracts/k-7.yaml", "{number: K-7, client: acme, basis: invoices, type: supply}\n")
    shop.done("set", order, "contract=k-7")
    said = shop.says("ship", order)
    assert "owed by the invoices of K-7, not by this shipment" in said
    assert "due" not in said.replace("invoice that is due", "")
