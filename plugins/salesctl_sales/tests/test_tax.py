"""A price with tax stays what it is, whichever way its list is found; who owes us no tax pays none; what was shipped stays."""

from __future__ import annotations

import pytest

from .conftest import Shop

PRODUCTS = {
    "products/lamp.yaml": "sku: LAMP\nname: Lamp\ntax: 16\n",
    "products/cable.yaml": "sku: CABLE\nname: Cable\ntax: 16\n",
}
LIST = "name: Retail\nvalid_from: 2026-01-01\ntax: included\n{whose}lines: [{{id: lamp, product: lamp, price: 116.00, floor_price: 110.20}}]\n"
BARE = "name: Bare\nvalid_from: 2026-01-01\nlines: [{id: cable, product: cable, price: 100.00}]\n"


@pytest.fixture
def store(shop: Shop) -> Shop:
    """Lamps at 116.00 with 16 % tax, cables at 100.00 without."""
    for path, text in PRODUCTS.items():
        shop.write(path, text)
    shop.write("price-lists/bare.yaml", BARE)
    shop.write("price-lists/retail.yaml", LIST.format(whose=""))
    return shop


@pytest.mark.parametrize(
    ("whose", "card"),
    [
        ("", ""),
        ("segment: shops\n", "segment: shops\n"),
        ("client: bolt\n", ""),
        ("", "price_list: retail\n"),
        ("", "price_list: own\n"),
    ],
)
def test_a_price_with_tax_stays_what_it_is(shop: Shop, whose: str, card: str) -> None:
    for path, text in PRODUCTS.items():
        shop.write(path, text)
    shop.write("price-lists/retail.yaml", LIST.format(whose=whose))
    shop.write("price-lists/own.yaml", "name: Own\nvalid_from: 2026-01-01\nclient: acme\nbase: retail\nlines: []\n")
    if card:
        shop.write("clients/bolt.yaml", card)
    answer = shop.done("price", "bolt", "LAMP")
    assert (answer["price"], answer["tax_basis"], answer["net"], answer["gross"]) == (
        "116.00",
        "included",
        "100.00",
        "116.00",
    )
    assert shop.says("price", "bolt", "LAMP").startswith("LAMP · Bolt: €116.00 with tax\n")
    assert ", €116.00 with tax\n  Lamp: 1 × €116.00 with tax (retail)\n" in shop.says("order", "new", "bolt", "LAMP=1")
    assert "€100.00 before tax, €116.00 in all\n" in shop.says("offer", "new", "bolt", "LAMP=1")


def test_lists_with_and_without_tax_in_one_document(store: Shop) -> None:
    said = store.says("order", "new", "bolt", "LAMP=1", "CABLE=1")
    assert (
        ", €232.00 with tax\n  Lamp: 1 × €116.00 with tax (retail)\n  Cable: 1 × €100.00 without tax (bare)\n" in said
    )
    assert "€200.00 before tax, €232.00 in all\n" in store.says("offer", "new", "bolt", "LAMP=1", "CABLE=1")
    sums = store.done("query", "select net, tax, gross from order_value")["rows"]
    assert [tuple(row.values()) if isinstance(row, dict) else tuple(row) for row in sums] == [
        (200_0000, 32_0000, 232_0000)
    ]


def test_a_typed_price_holds_the_tax_where_the_list_does(store: Shop) -> None:
    assert "€110.20 with tax\n  Lamp: 1 × €110.20 with tax (by hand)" in store.says(
        "order", "new", "bolt", "LAMP=1@110.20"
    )
    assert "€110.20 with tax\n  Cable: 1 × €95.00 without tax (by hand)" in store.says(
        "order", "new", "bolt", "CABLE=1@95"
    )


@pytest.mark.parametrize("treatment", ["export", "reverse_charge", "exempt"])
def test_who_owes_us_no_tax_pays_what_a_price_is_without_it(store: Shop, treatment: str) -> None:
    store.done("set", "bolt", f"tax_treatment={treatment}")
    answer = store.done("price", "bolt", "LAMP")
    assert (answer["price"], answer["floor"], answer["tax"], answer["gross"]) == (
        "100.00",
        "95.00",
        "0.00",
        "100.00",
    )
    assert store.says("price", "bolt", "LAMP").startswith("LAMP · Bolt: €100.00 free of tax\n€100.00 each")
    assert "€100.00 free of tax" in store.says("product", "compare", "LAMP", "--client", "bolt")
    said = store.says("order", "new", "bolt", "LAMP=2", "CABLE=1", "PUMP-20=1@50")
    assert ", €350.00 free of tax\n  Lamp: 2 × €100.00 free of tax (retail)\n  Cable: 1 × €100.00 free of tax" in said
    order = said.split("order ")[1].split(",")[0]
    assert "\n  €100.00 free of tax\n" in store.says("offer", "new", "bolt", "LAMP=1")
    said = store.says("ship", order)
    assert f"of {order}, €350.00 free of tax\n" in said
    assert "over €100.00 free of tax\n" in store.says("return", said.split("shipment ")[1].split()[0], "lamp=1")
    assert "€20.00 free of tax\n" in store.says("invoice", "new", order, "20")
    assert "over €5.00 free of tax" in store.says("credit", "bolt", "5", "--reason", "rebate")
    assert "5,00\xa0€ (налогом не облагается)" in store.says(
        "credit", "bolt", "5", "--reason", "rebate", "--locale", "ru"
    )


def test_what_no_rate_is_known_of_is_told_as_its_price_stands(store: Shop) -> None:
    store.write("products/rope.yaml", "sku: ROPE\nname: Rope\n")
    assert ", €7.00 without tax\n  Rope: 1 × €7.00 without tax" in store.says("order", "new", "bolt", "ROPE=1@7")
    assert ", €123.00 with tax\n" in store.says("order", "new", "bolt", "ROPE=1@7", "LAMP=1")


def test_an_older_line_keeps_its_tax_when_the_clients_card_changes(store: Shop) -> None:
    order = store.done("order", "new", "bolt", "LAMP=1")["id"]
    store.done("set", "bolt", "tax_treatment=export")
    assert f"of {order}, €116.00 with tax\n" in store.says("ship", order)


def test_the_rate_is_that_of_the_day(store: Shop) -> None:
    store.write("products/lamp.yaml", "tax_rates: [{from: 2026-11-24, rate: 20}]\n")
    assert "tax: 16.00\n" in store.record(store.done("order", "new", "bolt", "LAMP=1"))
    after = store.done("order", "new", "bolt", "LAMP=1", "CABLE=1", now="2026-11-24T10:00:00+00:00")
    assert "tax: 20.00\n" in store.record(after)
    assert "tax: 16.00\n" in store.record(after)


def test_changing_the_order_changes_nothing_that_was_shipped(store: Shop) -> None:
    order = store.done("order", "new", "bolt", "LAMP=5", "CABLE=1")["id"]
    shipment = store.done("ship", order, "lamp=2", "cable=1")["id"]
    worth = "select gross, currency from shipment_value"
    before = store.done("query", worth)["rows"]
    store.done(
        "set", order, "lines.lamp.price=232", "lines.lamp.tax=0", "lines.lamp.tax_basis=excluded", "lines.cable.price=300",
        "lines.cable.product=paint", "currency=USD",
    )  # fmt: skip
    assert store.done("query", worth)["rows"] == before
    assert "over €116.00 with tax" in store.says("return", shipment, "lamp=1")
    rest = store.says("ship", order, "lamp=3")
    assert "696.00 free of tax" in rest, "what leaves later costs what the order says by then"


def test_a_shipment_without_lines_keeps_what_it_is_accepted_at(store: Shop) -> None:
    order = store.done("order", "new", "bolt", "LAMP=1")["id"]
    store.write("shipments/2026/s-1.yaml", f"shipped_at: 2026-11-23\nclient: bolt\norder: {order}\n")
    accepted = store.record(store.done("accept", "s-1"))
    assert "price: 116.00\n    tax: 16.00\n    tax_basis: included\n" in accepted


@pytest.mark.parametrize(("rule", "gross"), [("", "€267.82"), ("line", "€267.82"), ("document", "€267.81")])
def test_all_that_totals_a_document_rounds_its_tax_by_the_policy(store: Shop, rule: str, gross: str) -> None:
    # lamp 116.00 with tax, cable 100.00 and 16.00; three lines of 10.03 and 19 %: 30.09, and 5.73 by line, 5.72 by document
    if rule:
        store.write("policy/policy-2026-01-01.yaml", f"tax_rounding: {rule}\n")
    lines = ("SEAL=1@10.03", "PUMP-20=1@10.03", "SEAL=1@10.03", "LAMP=1", "CABLE=1")
    amount = round(float(gross[1:]) * 10_000)
    said = store.says("order", "new", "bolt", *lines)
    assert f", {gross} with tax\n" in said
    assert gross in store.subject()
    order = said.split("order ")[1].split(",")[0]
    assert f"{gross} in all" in store.says("offer", "new", "bolt", *lines)
    assert gross in store.subject()
    assert f", {gross} with tax\n" in store.says("ship", order)
    sums = """select gross from order_value union all select sum(gross) from order_line_value
        union all select gross from offer_value
        union all select gross from shipment_value union all select sum(gross) from shipment_line
        union all select outstanding from receivable union all select remaining from document_credit"""
    assert store.done("query", sums)["rows"] == [[amount]] * 7
    assert gross in store.says("statement", "bolt")


def test_a_rounding_rule_holds_from_its_day(store: Shop) -> None:
    lines = ("SEAL=1@10.03", "PUMP-20=1@10.03", "SEAL=1@10.03")
    store.done("order", "new", "bolt", *lines)
    policy = store.folder / "policy" / "policy-2026-01-01.yaml"
    later = policy.read_text().replace("2026-01-01", "2026-11-24") + "tax_rounding: document\n"
    store.write("policy/policy-2026-11-24.yaml", later)
    store.done("order", "new", "bolt", *lines, now="2026-11-24T10:00:00+00:00")
    sql = 'select o.date, v.gross from order_value as v join "order" as o on o.id = v.order_id order by o.date'
    rows = store.done("query", sql, now="2026-11-24T10:00:00+00:00")["rows"]
    assert rows == [["2026-11-23", 35_8200], ["2026-11-24", 35_8100]]
