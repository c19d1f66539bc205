"""Money that came in, and what it is said to settle."""

from __future__ import annotations

import pytest

from .conftest import Shop, sign_in


@pytest.fixture
def shipment(shop: Shop) -> str:
    """A shipment of 1,000.00 to Acme."""
    order = shop.done("order", "new", "acme", "PAINT=10@100")["id"]
    return str(shop.done("ship", order)["id"])


def test_a_payment_is_said_and_committed_with_its_sum_and_day(shop: Shop) -> None:
    said = shop.says("pay", "acme", "1000.5", "--date", "yesterday")
    assert said == "Acme paid €1,000.50 on Sun 22 Nov 2026\n€1,000.50 of Acme is an advance: nothing is owed\n"
    assert shop.subject() == "Acme: payment €1,000.50, came 22 Nov"
    assert "Duty: 2" in shop.git("log", "-1", "--format=%B")


@pytest.mark.parametrize(
    "words",
    [
        ("pay", "acme", "1000.00"),
        ("credit", "acme", "10.00", "--reason", "price"),
        ("order", "new", "acme", "PAINT=10@100"),
        ("offer", "new", "acme", "PAINT=10@100"),
        ("contract", "draft", "acme"),
    ],
    ids=lambda words: words[0],
)
def test_what_names_no_currency_is_in_the_clients_else_in_the_books(shop: Shop, words: tuple[str, ...]) -> None:
    sign_in("marta")
    assert "currency: EUR\n" in shop.record(shop.done(*words))
    shop.done("set", "acme", "currency=USD")
    assert "currency: USD\n" in shop.record(shop.done(*words))


def test_a_deal_that_a_request_became_is_worth_the_clients_currency(shop: Shop) -> None:
    shop.done("set", "acme", "currency=USD")
    request = shop.done("request", "add", "acme", "wants a line")["id"]
    shop.done("request", "convert", request, "--deal", "Line", "--amount", "500")
    deal = shop.done("deal", "list")["records"][0]
    assert (deal["amount"], deal["currency"]) == ("500.00", "USD")


def test_a_currency_that_is_named_stands(shop: Shop) -> None:
    assert "currency: GBP\n" in shop.record(shop.done("pay", "acme", "5", "--currency", "gbp"))


def test_a_currency_that_does_not_exist_is_refused(shop: Shop) -> None:
    assert "`XYZ` is no currency" in shop.refuses("pay", "acme", "5", "--currency", "XYZ", code=2)
    assert "`XYZ` is no currency" in shop.refuses("set", "acme", "currency=XYZ")
    assert "`XYZ` is no currency" in shop.refuses("deal", "add", "--title", "Line", "--currency", "XYZ")


def test_a_sum_typed_for_a_deal_is_in_the_deals_currency_else_in_the_clients(shop: Shop) -> None:
    shop.done("set", "acme", "currency=USD")
    deal = shop.done("deal", "add", "--title", "Line", "--client", "acme", "--amount", "500")["id"]
    shop.done("deal", "move", deal, "offer", "--amount", "$700")
    in_euro = shop.done("deal", "add", "--title", "Line", "--client", "acme", "--currency", "EUR", "--amount", "5")[
        "id"
    ]
    assert "`$7` is not in EUR" in shop.refuses("deal", "move", in_euro, "offer", "--amount", "$7", code=2)
    deals = {one["id"]: (one["amount"], one["currency"]) for one in shop.done("deal", "list")["records"]}
    assert deals == {deal: ("700.00", "USD"), in_euro: ("5.00", "EUR")}


def test_a_record_of_a_document_is_in_its_currency_not_in_the_clients(shop: Shop) -> None:
    order = shop.done("order", "new", "acme", "PAINT=10@100")["id"]
    shop.done("set", "acme", "currency=USD")
    invoice = ("invoice", "add", "--client", "acme", "--amount", "10")
    assert "currency" not in shop.record(shop.done(*invoice, "--order", order))
    assert "currency: USD\n" in shop.record(shop.done(*invoice))


@pytest.mark.parametrize(
    "words",
    [("claim", "{}", "₸5", "set hard"), ("return", "{}", "paint=1", "--credit", "₸5")],
    ids=lambda words: words[0],
)
def test_a_sum_about_a_shipment_is_in_its_currency(shop: Shop, shipment: str, words: tuple[str, ...]) -> None:
    assert "`₸5` is not in EUR" in shop.refuses(*(word.format(shipment) for word in words), code=2)


def test_money_paid_back_is_a_negative_payment(shop: Shop) -> None:
    assert shop.says("pay", "acme", "--", "-30") == "Acme was paid back €30.00 on Mon 23 Nov 2026\n"


def test_the_parts_may_come_to_the_whole_but_not_to_more(shop: Shop, shipment: str) -> None:
    paid = shop.record(shop.done("pay", "acme", "10", "--for", f"{shipment}=10.00", "--entity", "gmbh"))
    assert f"for:\n  - document: {shipment}\n    amount: 10.00\n" in paid
    assert "entity: acme/gmbh\n" in paid
    assert "come to more than €10.00" in shop.refuses("pay", "acme", "10", "--for", f"{shipment}=10.01")


def test_a_document_named_alone_takes_the_whole_payment(shop: Shop, shipment: str) -> None:
    assert "amount: 25\n" in shop.record(shop.done("pay", "acme", "25", "--for", shipment)).partition("for:")[2]


def test_another_clients_document_is_refused(shop: Shop, shipment: str) -> None:
    assert f"{shipment} belongs to Acme, not to Bolt" in shop.refuses("pay", "bolt", "10", "--for", shipment)


@pytest.mark.parametrize("typed", ["ten", "10.001", "1e3", "", "9" * 16])
def test_what_is_no_sum_is_refused(shop: Shop, typed: str) -> None:
    assert f"`{typed}`" in shop.refuses("pay", "acme", typed, code=2)


def test_a_part_that_is_no_sum_is_refused(shop: Shop, shipment: str) -> None:
    assert "`ten` is not a number" in shop.refuses("pay", "acme", "10", "--for", f"{shipment}=ten", code=2)


def test_a_payment_says_what_it_settled_and_what_is_left(shop: Shop) -> None:
    order = shop.done("order", "new", "acme", "PAINT=12@100", "--date", "yesterday")["id"]
    for number, lines, day in (("W-1", "paint=10", "yesterday"), ("W-2", "paint=2", "today")):
        shop.done("ship", order, lines, "--number", number, "--date", day)
    said = shop.says("pay", "acme", "900")
    assert said.splitlines()[1:] == [
        "  W-1: €900.00 settled, €100.00 left",
        "  owes €300.00 in all, nothing of it overdue",
    ]
    late = shop.says("pay", "acme", "50", "--for", "W-2=50", now="2026-12-09T09:00:00+00:00")
    assert late.splitlines()[1:] == [
        "  W-2: €50.00 settled, €150.00 left",
        "  owes €250.00 in all, €250.00 of it overdue",
    ]
    shop.done("set", "acme", "credit_limit=400")
    said = shop.says("pay", "acme", "250", now="2026-12-09T10:00:00+00:00")
    assert said.splitlines()[1:] == [
        "  W-1: €100.00 settled, paid in full",
        "  W-2: €150.00 settled, paid in full",
        "  nothing more is owed",
        "  €400.00 left of the credit limit of €400.00",
    ]


def test_what_is_more_than_all_debts_is_said_to_leave_none_once(shop: Shop, shipment: str) -> None:
    said = shop.says("pay", "acme", "1200")
    assert said.splitlines()[1:3] == [
        f"  {shipment}: €1,000.00 settled, paid in full",
        "€200.00 of Acme is an advance: nothing is owed",
    ]
    assert "nothing more is owed" not in said


def test_an_order_and_a_shipment_say_how_the_account_stands(shop: Shop) -> None:
    shop.done("set", "acme", "credit_limit=1000")
    said = shop.says("order", "new", "acme", "PAINT=8@100", "--promised", "fri")
    assert "  promised for Fri 27 Nov 2026\n  €200.00 left of the credit limit of €1,000.00\n" in said
    order = shop.done("order", "list")["records"][0]["id"]
    shipped = shop.says("ship", order)
    assert "  owes €800.00 in all, nothing of it overdue\n  €200.00 left of the credit limit" in shipped
    beyond = shop.says("order", "new", "acme", "PAINT=3@100")
    assert "  €100.00 beyond the credit limit of €1,000.00\n" in beyond
