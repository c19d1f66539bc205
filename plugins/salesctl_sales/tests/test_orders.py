"""Orders taken: at which prices, where to, for whom; and the last one again."""

from __future__ import annotations

from .conftest import Shop

LATER = "2026-11-24T10:00:00+00:00"


def test_an_order_takes_prices_of_the_list_and_what_was_typed(shop: Shop) -> None:
    order = shop.done(
        "order", "new", "acme", "PUMP-20=2@120.50", "SEAL=12", "--to", "shop", "--promised", "+3d", "--number", "O-77"
    )
    text = shop.record(order)
    assert "number: O-77\n" in text
    assert "price: 120.50\n    tax: 19.00\n    tax_basis: excluded\n    price_from: by hand\n" in text
    assert "price: 5.00\n" in text, "twelve are past the quantity break"
    assert "price_from: standard\n" in text
    assert "promised_on: 2026-11-26\n" in text
    assert "ship_to: acme/shop\n" in text
    assert set(order) == {"id", "path", "commit", "said"}


def test_the_quantity_break_begins_at_ten(shop: Shop) -> None:
    assert "price: 5.50\n" in shop.record(shop.done("order", "new", "acme", "SEAL=9.999"))
    assert "price: 5.00\n" in shop.record(shop.done("order", "new", "acme", "SEAL=10"))


def test_the_sum_with_tax_is_said_and_committed(shop: Shop) -> None:
    said = shop.says("order", "new", "acme", "PUMP-20=2@120.50", "SEAL=12")
    assert "€358.19 with tax" in said, "241.00 and 60.00 with 19 %"
    assert "  Seal: 12 × €5.00 without tax (standard)\n" in said
    assert shop.subject() == "Acme: order of 2 lines, €358.19"


def test_the_last_order_again(shop: Shop) -> None:
    shop.done("order", "new", "acme", "PUMP-20=2@120.50", "SEAL=12", "--to", "shop")
    assert "PUMP-20 has no price for Acme" in shop.refuses("order", "repeat", "acme", "SEAL=0")
    shop.done("order", "new", "acme", "SEAL=12", "--to", "shop", now=LATER)
    again = shop.record(shop.done("order", "repeat", "acme", "SEAL=3", now=LATER))
    assert "qty: 3\n    price: 5.50\n" in again, "today's price of three"
    assert "ship_to: acme/shop\n" in again


def test_a_price_may_be_typed_as_it_is_printed(shop: Shop) -> None:
    """A shell takes it apart at its spaces."""
    lines = shop.record(shop.done("order", "new", "acme", "PUMP-20=2@1", "200.50", "SEAL=12"))
    assert "price: 1200.50\n" in lines
    assert "qty: 12\n" in lines
    assert "`500` is no line" in shop.refuses("order", "new", "acme", "SEAL=2", "500", code=2), "2 at 500, or 2500?"


def test_words_in_another_order_are_put_right(shop: Shop) -> None:
    refused = shop.refuses("order", "new", "SEAL=2", "acme", "--to", "shop")
    assert "no client matches `SEAL=2`\n  hint: in this order: salesctl order new acme SEAL=2 --to shop\n" in refused
    assert "hint: in this order: salesctl pay acme 100\n" in shop.refuses("pay", "100", "acme")
    assert "in this order" not in shop.refuses("pay", "100", "nobody"), "there is no such client either"


def test_a_record_that_is_not_made_is_not_called_by_a_file(shop: Shop) -> None:
    assert (
        shop.refuses("order", "new", "acme", "SEAL=0")
        == "salesctl: lines.seal: `qty` must be more than 0 [bad-value]\n"
    )
    assert shop.refuses("price-list", "add", "--name", "Retail") == (
        "salesctl: `valid_from` is missing [missing]\n  hint: --set valid_from=… gives it\n"
    )


def test_who_never_ordered_has_no_last_order(shop: Shop) -> None:
    assert "Bolt has not ordered yet" in shop.refuses("order", "repeat", "bolt")


def test_an_address_is_named_by_its_id_or_part_of_its_text(shop: Shop) -> None:
    assert "ship_to: acme/yard\n" in shop.record(shop.done("order", "new", "acme", "SEAL=1", "--to", "harbour 9"))
    several = shop.refuses("order", "new", "acme", "SEAL=1", "--to", "harbour")
    assert "could be several addresses of Acme" in several
    assert "shop, yard" in several
    assert "known are shop, yard" in shop.refuses("order", "new", "acme", "SEAL=1", "--to", "moon")
    assert "none is known yet" in shop.refuses("order", "new", "bolt", "SEAL=1@5", "--to", "moon")


def test_an_order_without_lines_is_refused(shop: Shop) -> None:
    assert "at least one line" in shop.refuses("order", "new", "acme", code=2)
    assert "`SEAL` is no line" in shop.refuses("order", "new", "acme", "SEAL", code=2)


def test_the_last_order_again_at_a_price_by_hand(shop: Shop) -> None:
    shop.done("order", "new", "acme", "SEAL=12")
    assert "price: 4.80\n" in shop.record(shop.done("order", "repeat", "acme", "SEAL=3@4.80", now=LATER))


def test_what_is_usually_ordered(shop: Shop) -> None:
    shop.write(
        "orders/2025/o-old.yaml", "date: 2025-11-01\nclient: acme\nlines: [{id: a, product: paint, qty: 9, price: 1}]\n"
    )
    for lines in (["SEAL=12", "PUMP-20=1@100"], ["SEAL=10"], ["SEAL=40", "PAINT=3@7"], ["PUMP-20=2@100", "SEAL=10"]):
        shop.done("order", "new", "acme", *lines)
    text = shop.record(shop.done("order", "usual", "acme", "PUMP-20=5@99", now=LATER))
    assert "product: seal\n    qty: 10\n    price: 5.00\n" in text, "the median of 10, 10, 12, 40, not the average"
    assert "product: pump\n    qty: 5\n    price: 99\n" in text, "in half of the orders, changed by what was typed"
    assert "product: paint" not in text, "once of four times, and once before the year began"


def test_nothing_is_usual_where_nothing_was_ordered_or_all_is_left_out(shop: Shop) -> None:
    assert "Bolt has ordered nothing regularly" in shop.refuses("order", "usual", "bolt")
    shop.done("order", "new", "acme", "SEAL=12")
    assert "at least one line" in shop.refuses("order", "usual", "acme", "SEAL=0", code=2)
    order = shop.done("order", "new", "acme", "SEAL=12")["id"]
    shop.done("cancel", order, "--why", "bought elsewhere")
    assert "qty: 12\n" in shop.record(shop.done("order", "usual", "acme", now=LATER)), (
        "what was cancelled does not count"
    )
