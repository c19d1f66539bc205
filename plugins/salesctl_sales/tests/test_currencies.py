"""An order, its shipment, payments and what is left, in currencies of 0, 2, 3 and 4 decimals; calculated by hand."""

from __future__ import annotations

import pytest

from .conftest import Shop

PRODUCT = "sku: WIRE\nname: Wire\ntax: 9.975\nunit: t\nunits: [{unit: m, factor: 0.000888}]\n"
LIST = (
    "name: List\nvalid_from: 2026-01-01\ncurrency: {currency}\nlines: [{{id: wire, product: wire, price: 1234.5678}}]\n"
)


@pytest.fixture
def store(shop: Shop, request: pytest.FixtureRequest) -> Shop:
    """Wire at 1234.5678 a ton with 9.975 % tax, for Bolt who buys in the currency."""
    shop.write("products/wire.yaml", PRODUCT)
    shop.write("price-lists/wire.yaml", LIST.format(currency=request.param))
    shop.write("clients/bolt.yaml", f"currency: {request.param}\n")
    return shop


@pytest.mark.parametrize(
    ("store", "gross", "told", "part", "left"),
    [
        # net 3703.7034, tax 369.4444…: each rounded to what the currency has
        ("JPY", "4073", "¥4,073", "1000", "3073"),
        ("EUR", "4073.14", "€4,073.14", "1000.01", "3073.13"),
        ("KWD", "4073.147", "KWD 4,073.147", "1000.001", "3073.146"),
        ("CLF", "4073.1478", "CLF 4,073.1478", "1000.0001", "3073.1477"),
    ],
    indirect=["store"],
)
def test_from_the_order_to_what_is_left(store: Shop, gross: str, told: str, part: str, left: str) -> None:
    said = store.says("order", "new", "bolt", "WIRE=3").replace("\u00a0", " ")
    assert told in said
    order = store.done("order", "list")["records"][0]["id"]
    shipment = store.done("ship", order)["id"]
    store.done("pay", "bolt", part, "--for", f"{shipment}={part}")
    worth = "select v.gross, d.outstanding, d.currency from shipment_value as v join receivable as d on d.document = v.shipment"
    rows = store.done("query", worth, "--as", "gross:money", "--as", "outstanding:money")["rows"]
    assert [row[:2] for row in rows] == [[gross, left]]
    assert [one["amount"] for one in store.done("payment", "list")["records"]] == [part]
    statement = store.says("statement", "bolt").replace("\u00a0", " ")
    assert f"{told.partition('4,073')[0]}3,{left[1:]}" in statement


@pytest.mark.parametrize(
    ("store", "typed", "said"),
    [
        ("JPY", "1000.5", "JPY has no decimals"),
        ("JPY", "¥1000.5", "JPY has no decimals"),
        ("EUR", "1000.005", "EUR has 2 decimals"),
        ("KWD", "1000.0005", "KWD has 3 decimals"),
    ],
    indirect=["store"],
)
@pytest.mark.parametrize("command", [("pay", "bolt", "{}"), ("credit", "bolt", "{}", "--reason", "price")])
def test_a_sum_finer_than_its_currency_is_refused(store: Shop, typed: str, said: str, command: tuple[str, ...]) -> None:
    assert said in store.refuses(*(word.format(typed) for word in command), code=2).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("currency: JPY\namount: 1000.5\n", "`amount`: `1000.5`: JPY has no decimals"),
        ("currency: KWD\namount: 1.2505\n", "`amount`: `1.2505`: KWD has 3 decimals"),
        ("amount: 0.005\n", "0.005 is finer than a sum in EUR may be"),
        ("currency: JPY\namount: 1000.00\n", ""),
        ("currency: CLF\namount: 0.0001\n", ""),
        ("amount: 0.01\n", ""),
    ],
)
def test_a_recorded_sum_finer_than_its_currency_is_found(shop: Shop, record: str, said: str) -> None:
    shop.write("payments/2026/p-9.yaml", f"date: 2026-11-20\nclient: acme\n{record}")
    found = [one["message"].replace("\u00a0", " ") for one in shop.type_("check", "--json").json["findings"]]
    assert found == ([said] if said else [])
