"""A line falls out of an order: from the minute it is known to what the client agreed."""

from __future__ import annotations

import pytest

from .conftest import Shop

NOON = "2026-11-23T12:00:00+00:00"
LATE = "2026-11-26T09:00:00+00:00"


@pytest.fixture
def order(shop: Shop) -> str:
    """Ten pumps and five cans of paint for Acme, promised for tomorrow."""
    return str(shop.done("order", "new", "acme", "PUMP-20=10@5", "PAINT=5@9", "--promised", "tomorrow")["id"])


def test_what_is_short_is_owed_at_once_and_does_not_leave(shop: Shop, order: str) -> None:
    text = shop.record(shop.done("order", "short", order, "pump=4", "--why", "the pallet broke"))
    assert "short:\n      at: 2026-11-23T10:00\n      qty: 4\n      why: the pallet broke\n" in text
    assert shop.subject() == "Acme: order of 23 Nov: 4 of PUMP-20 fall out (the pallet broke)"
    assert shop.owed("line-short", now=NOON) == [f"{order}/pump"]
    assert "order_line: pump\n    qty: 6\n" in shop.record(shop.done("ship", order))
    assert "is short, or was not accepted" in shop.refuses("ship", order)
    assert shop.owed("line-short", now=NOON) == [f"{order}/pump"], "still to be told"


def test_without_a_quantity_all_that_is_open_is_short(shop: Shop, order: str) -> None:
    shop.done("ship", order, "pump=3")
    assert "qty: 7\n" in shop.record(shop.done("order", "short", order, "pump")).partition("short:")[2]


def test_no_more_than_is_open_can_be_short(shop: Shop, order: str) -> None:
    shop.done("order", "short", order, "pump=10")
    assert "Pump: 10.001 is not within the 10 still open" in shop.refuses("order", "short", order, "pump=10.001")
    assert "Pump: 0 is not within" in shop.refuses("order", "short", order, "pump=0")


def test_a_line_that_is_none_is_refused(shop: Shop, order: str) -> None:
    unknown = shop.refuses("order", "short", order, "bolt")
    assert f"{order} has no line `bolt`" in unknown
    assert "its lines: pump, paint" in unknown
    assert "`x` is not a number" in shop.refuses("order", "short", order, "pump=x", code=2)


def test_a_substitute_settles_it_once_it_has_left(shop: Shop, order: str) -> None:
    shop.done("order", "short", order, "pump=4")
    shop.done("ship", order)
    made = shop.done("order", "substitute", order, "pump", "SEAL=4", "--agreed-by", "olga", now=NOON)
    assert "substitute_for: pump\n    agreed:\n      at: 2026-11-23T12:00\n      by: acme/olga\n" in shop.record(made)
    assert shop.subject() == "Acme: order of 23 Nov: 4 of SEAL in place of PUMP-20"
    assert shop.owed("line-short", now=NOON) == []
    assert shop.owed("order-late", now=LATE) == [order], "the substitute has not left"
    assert "order_line: seal\n" in shop.record(shop.done("ship", order, now=LATE))
    assert shop.owed("order-late", now=LATE) == []
    assert shop.type_("check").code == 0


def test_a_substitute_is_another_product_agreed_with_a_contact(shop: Shop, order: str) -> None:
    shop.done("order", "short", order, "pump=4")
    words = ("order", "substitute", order, "pump")
    assert "`boris` is no contact of Acme" in shop.refuses(*words, "SEAL=4", "--agreed-by", "boris")
    assert "Pump is PUMP-20 already" in shop.refuses(*words, "PUMP-20=4@6", "--agreed-by", "olga")
    assert "say which line" in shop.refuses("order", "substitute", order, "SEAL=4", "--agreed-by", "olga", code=2)
    assert "say who agreed" in shop.refuses(*words, "SEAL=4", "--agreed-by", "", code=2)


def test_a_line_of_today_says_order_and_line(shop: Shop, order: str) -> None:
    shop.done("order", "short", order, "pump=4")
    line = shop.line("line-short", now=NOON)
    assert "in place of Pump" in shop.says("order", "substitute", line, "SEAL=4", "--agreed-by", "olga", now=NOON)


def test_waiting_settles_it_until_it_falls_short_again(shop: Shop, order: str) -> None:
    shop.done("ship", order, "paint=5")
    shop.done("order", "short", order, "pump")
    said = shop.says("order", "wait", order, "pump", "--until", "+3d", "--agreed-by", "olga", now=NOON)
    assert said == f"Acme: waits for Pump of {order} until 26 Nov 2026, agreed with acme/olga\n"
    assert shop.owed("line-short", now=NOON) == []
    assert shop.owed("order-late", now="2026-11-25T09:00:00+00:00") == []
    shop.done("order", "short", order, "pump", now=LATE)
    assert shop.owed("line-short", now=LATE) == [f"{order}/pump"]


def test_the_day_waited_for_is_after_today(shop: Shop, order: str) -> None:
    words = ("order", "wait", order, "pump", "--agreed-by", "olga", "--until")
    assert "is Mon 23 Nov 2026, not after today" in shop.refuses(*words, "today", code=2)
    shop.done(*words, "tomorrow")


def test_a_cancelled_line_is_owed_no_more(shop: Shop, order: str) -> None:
    shop.done("order", "short", order, "pump")
    assert shop.says("order", "cancel", order, "pump", "--why", "had enough") == f"Acme: Pump of {order} cancelled\n"
    assert shop.owed("line-short", now=NOON) == []
    again = shop.refuses("order", "cancel", order, "pump", "--why", "again")
    assert f"everything of pump in {order} is shipped or cancelled" in again


def test_all_that_is_open_can_be_cancelled_at_once(shop: Shop, order: str) -> None:
    shop.done("ship", order, "pump=3")
    said = shop.says("order", "cancel", order, "--all", "--why", "bought elsewhere")
    assert said == f"Acme: Pump, Paint of {order} cancelled\n"
    sentence = f"everything of {order} is shipped or cancelled"
    assert sentence in shop.refuses("order", "cancel", order, "--all", "--why", "x")
    assert sentence in shop.refuses("ship", order)


def test_a_cancellation_names_its_reason_and_its_lines(shop: Shop, order: str) -> None:
    assert "say why" in shop.refuses("order", "cancel", order, "pump", code=2)
    assert "name the lines, or --all" in shop.refuses("order", "cancel", order, "--why", "x", code=2)
    assert "name the lines, or --all" in shop.refuses("order", "cancel", order, "pump", "--all", "--why", "x", code=2)


@pytest.mark.parametrize("typed", ["pump", "PUMP-20", "Pump"])
def test_a_line_is_set_by_what_a_rep_calls_it(shop: Shop, order: str, typed: str) -> None:
    record = shop.record(shop.done("set", order, f"lines.{typed}.price=6"))
    assert "price: 6\n" in record.partition("- id: pump\n")[2].partition("- id: paint\n")[0]
    assert record.count("  - id:") == 2


def test_what_names_no_line_and_cannot_be_the_key_of_a_new_one_is_refused_with_the_lines(
    shop: Shop, order: str
) -> None:
    said = shop.refuses("set", order, "lines.BOLT-7.price=6", code=2)
    assert "there is none `BOLT-7`" in said
    assert "`pump` (PUMP-20), `paint` (PAINT)" in said


def test_a_product_that_stands_in_two_lines_names_neither(shop: Shop, order: str) -> None:
    shop.done("set", order, "lines.spare.product=pump", "lines.spare.qty=1", "lines.spare.price=5")
    said = shop.refuses("set", order, "lines.PUMP-20.price=6", code=2)
    assert "`PUMP-20` could be several" in said
    assert "one of: `pump` (PUMP-20), `spare` (PUMP-20)" in said
