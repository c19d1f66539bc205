"""A payment in another currency than the documents it is for."""

from __future__ import annotations

import pytest

from .conftest import Shop

RATES = {
    "usd-1.yaml": "{date: 2026-11-01, currency: USD, rate: 0.9}",
    "usd-2.yaml": "{date: 2026-11-20, currency: USD, rate: 0.92}",
    "kzt.yaml": "{date: 2026-11-20, currency: EUR, into: KZT, rate: 500}",
}


@pytest.fixture
def dollars(shop: Shop) -> str:
    """A shipment of 1,000.00 dollars to Acme on 2 November."""
    for name, rate in RATES.items():
        shop.write(f"rates/{name}", rate + "\n")
    shop.done("set", "acme", "currency=USD")
    order = shop.done("order", "new", "acme", "PAINT=10@100", "--date", "2026-11-02")["id"]
    return str(shop.done("ship", order, "--date", "2026-11-02")["id"])


def outstanding(shop: Shop) -> list[list[str]]:
    """What is still owed, and in what currency."""
    return [list(row) for row in shop.done("query", "select outstanding, currency from receivable")["rows"]]


def free(shop: Shop) -> list[list[str]]:
    """What settles nothing, and in what currency."""
    return [list(row) for row in shop.done("query", "select amount, currency from unallocated")["rows"]]


def test_the_documents_currency_is_the_payments_unless_another_is_named(shop: Shop, dollars: str) -> None:
    paid = shop.record(shop.done("pay", "acme", "400", "--for", dollars))
    assert "currency: USD\n" in paid
    assert "settled" not in paid
    assert outstanding(shop) == [[600_0000, "USD"]]


def test_a_part_is_settled_at_the_last_rate_and_the_exchange_difference_is_shown(shop: Shop, dollars: str) -> None:
    said = shop.says("pay", "acme", "460", "--currency", "EUR", "--for", dollars)
    assert f"{dollars}: $500.00 settled with €460.00, at 1 USD = 0.92 EUR" in said
    assert "exchange difference: €10.00" in said, "500 dollars were worth 450.00 on the day of the shipment"
    assert outstanding(shop) == [[500_0000, "USD"]]
    assert free(shop) == []


def test_what_was_used_stays_in_the_record(shop: Shop, dollars: str) -> None:
    paid = shop.record(shop.done("pay", "acme", "460", "--currency", "EUR", "--for", dollars))
    entry = f"- document: {dollars}\n    amount: 460.00\n    settled: 500.00\n    rate: 0.92\n    rate_of: USD\n"
    assert entry in paid
    shop.write("rates/late.yaml", "{date: 2026-11-22, currency: USD, rate: 0.5}\n")
    assert outstanding(shop) == [[500_0000, "USD"]]


def test_more_than_is_left_stays_money_of_its_own_currency(shop: Shop, dollars: str) -> None:
    said = shop.says("pay", "acme", "1000", "--currency", "EUR", "--for", dollars)
    assert "$1,000.00 settled with €920.00" in said
    assert f"€80.00 more than is left of {dollars}" in said
    assert (outstanding(shop), free(shop)) == ([], [[80_0000, "EUR"]])
    assert "nothing is left to pay" in shop.refuses("pay", "acme", "1", "--currency", "EUR", "--for", dollars)


def test_a_rate_that_is_typed_takes_the_place_of_the_recorded_one(shop: Shop, dollars: str) -> None:
    said = shop.says("pay", "acme", "475", "--currency", "EUR", "--rate", "0.95", "--for", dollars)
    assert "$500.00 settled with €475.00, at 1 USD = 0.95 EUR" in said
    said = shop.says("pay", "acme", "400", "--currency", "EUR", "--rate", "eur=1.25", "--for", dollars)
    assert "$500.00 settled with €400.00, at 1 EUR = 1.25 USD" in said
    assert outstanding(shop) == []


def test_a_rate_stated_the_other_way_round_and_one_by_the_books_currency(shop: Shop, dollars: str) -> None:
    said = shop.says("pay", "acme", "230000", "--currency", "KZT", "--for", dollars)
    assert "$500.00 settled with ₸230,000.00, at 1 USD = 460 KZT" in said, "0.92 × 500"


def test_without_a_rate_it_is_refused(shop: Shop, dollars: str) -> None:
    words = ("pay", "acme", "10", "--currency", "GBP", "--for", dollars)
    assert "no rate is known between GBP and USD on 23 Nov 2026" in shop.refuses(*words)
    early = ("pay", "acme", "10", "--currency", "KZT", "--for", dollars, "--date", "2026-11-10")
    assert "no rate is known" in shop.refuses(*early), "it was recorded for a later day"


@pytest.mark.parametrize("rate", ["0", "-1", "GBP=2", "x"])
def test_what_is_no_rate_between_the_two_is_refused(shop: Shop, dollars: str, rate: str) -> None:
    shop.refuses("pay", "acme", "10", "--currency", "EUR", "--for", dollars, "--rate", rate, code=2)


def test_a_rate_without_a_document_of_another_currency_is_refused(shop: Shop, dollars: str) -> None:
    assert "--rate is for documents in another currency" in shop.refuses("pay", "acme", "10", "--rate", "2", code=2)
    assert "--rate is for" in shop.refuses("pay", "acme", "10", "--rate", "2", "--for", dollars, code=2)


def test_an_order_paid_in_advance_in_another_currency_waits_in_its_own(shop: Shop, dollars: str) -> None:
    order = shop.done("order", "new", "acme", "PAINT=10@100")["id"]
    shop.done("pay", "acme", "920", "--currency", "EUR", "--for", order)
    assert free(shop) == [[1000_0000, "USD"]]
    shop.done("ship", order)
    assert (outstanding(shop), free(shop)) == ([[1000_0000, "USD"]], [])


def test_money_that_can_settle_nothing_is_said_at_once(shop: Shop, dollars: str) -> None:
    said = shop.says("pay", "acme", "10", "--currency", "EUR")
    assert "€10.00 of Acme settles nothing: what is owed is of another legal entity or currency" in said


def test_each_account_of_a_statement_holds_what_its_own_currency_owes(shop: Shop, dollars: str) -> None:
    payment = shop.done("pay", "acme", "470", "--currency", "EUR", "--rate", "0.92", "--for", f"{dollars}=460")["id"]
    rows = [tuple(row[at] for at in (1, 2, 5, 6, 7)) for row in shop.done("statement", "acme")["rows"]]
    assert rows == [
        ("payment", payment, "EUR", "-470.00", "-470.00"),
        ("transfer", payment, "EUR", "460.00", "-10.00"),
        ("shipment", dollars, "USD", "1000.00", "1000.00"),
        ("transfer", payment, "USD", "-500.00", "500.00"),
    ]
