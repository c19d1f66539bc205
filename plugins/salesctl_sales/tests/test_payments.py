"""Money that came in, and what it is said to settle."""

from __future__ import annotations

import pytest

from .conftest import Shop


@pytest.fixture
def shipment(shop: Shop) -> str:
    """A shipment of 1,000.00 to Acme."""
    order = shop.done("order", "new", "acme", "PAINT=10@100")["id"]
    return str(shop.done("ship", order)["id"])


def test_a_payment_is_said_and_committed_with_its_sum_and_day(shop: Shop) -> None:
    assert shop.says("pay", "acme", "1000.5", "--on", "yesterday") == "acme paid €1,000.50 on 22 Nov 2026\n"
    assert shop.subject() == "Acme: payment €1,000.50, came 22 Nov"
    assert "Duty: 2" in shop.git("log", "-1", "--format=%B")


def test_money_paid_back_is_a_negative_payment(shop: Shop) -> None:
    assert shop.says("pay", "acme", "--", "-30") == "acme was paid back €30.00 on 23 Nov 2026\n"


def test_the_parts_may_come_to_the_whole_but_not_to_more(shop: Shop, shipment: str) -> None:
    paid = shop.record(shop.done("pay", "acme", "10", "--for", f"{shipment}=10.00", "--entity", "gmbh"))
    assert f"for:\n  - document: {shipment}\n    amount: 10.00\n" in paid
    assert "entity: acme/gmbh\n" in paid
    assert "come to more than 10" in shop.refuses("pay", "acme", "10", "--for", f"{shipment}=10.01")


def test_a_document_named_alone_takes_the_whole_payment(shop: Shop, shipment: str) -> None:
    assert "amount: 25\n" in shop.record(shop.done("pay", "acme", "25", "--for", shipment)).partition("for:")[2]


def test_another_clients_document_is_refused(shop: Shop, shipment: str) -> None:
    assert f"{shipment} belongs to acme, not to bolt" in shop.refuses("pay", "bolt", "10", "--for", shipment)


@pytest.mark.parametrize("typed", ["ten", "1,000.00", "10.001", "1e3", "", "9" * 16])
def test_what_is_no_sum_is_refused(shop: Shop, typed: str) -> None:
    assert f"`{typed}` is no sum" in shop.refuses("pay", "acme", typed, code=2)


def test_a_part_that_is_no_sum_is_refused(shop: Shop, shipment: str) -> None:
    assert "`ten` is no sum" in shop.refuses("pay", "acme", "10", "--for", f"{shipment}=ten", code=2)
