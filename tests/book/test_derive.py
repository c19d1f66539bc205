"""The money of orders and shipments, at index time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .conftest import Shop

ORDER = """\
date: 2026-10-01
client: romashka
lines:
  - id: tea
    product: chai
    qty: 10
    price: 12.50
    tax: 20
  - id: mugs
    product: chai
    qty: 4
    price: 3.3333
    discount: 10
"""
LINES = "select shipment, order_line, qty, net from shipment_line order by shipment, n"


def shipment(at: str, lines: str = "", more: str = "") -> str:
    listed = f"lines: [{lines}]\n" if lines else ""
    return f"shipped_at: {at}\nclient: romashka\norder: o\n{listed}{more}"


def shipped(shop: Shop, order: str, **shipments: str) -> list[tuple[Any, ...]]:
    shop.write(
        {"orders/2026/o.yaml": order} | {f"shipments/2026/{name}.yaml": text for name, text in shipments.items()}
    )
    rows = shop.rows(LINES)
    shop.close()
    return rows


def test_each_line_is_rounded_by_itself(shop: Shop) -> None:
    shop.write({"orders/2026/o.yaml": ORDER})
    sql = (
        "select line, client, product, qty, price, discount, tax_rate, currency, net, tax, gross from order_line_value"
    )
    assert shop.rows(f"{sql} where order_id = 'o'") == [
        ("tea", "romashka", "chai", 10_000000, 125_000, 0, 20_0000, "EUR", 125_0000, 25_0000, 150_0000),
        ("mugs", "romashka", "chai", 4_000000, 33_333, 10_0000, 0, "EUR", 12_0000, 0, 12_0000),
    ]
    assert shop.rows("select client, currency, lines, net, tax, gross from order_value where order_id = 'o'") == [
        ("romashka", "EUR", 2, 137_0000, 25_0000, 162_0000)
    ]


def test_prices_with_tax_and_another_currency(shop: Shop) -> None:
    shop.write(
        {
            "orders/2026/o.yaml": ORDER + "tax: included\ncurrency: RUB\n",
            "shipments/2026/s.yaml": shipment("2026-10-02"),
        }
    )
    assert shop.rows("select currency, net, tax, gross from shipment_value") == [
        ("RUB", 104_1700 + 12_0000, 20_8300, 137_0000)
    ]


def test_no_lines_are_everything_open(shop: Shop) -> None:
    assert shipped(shop, ORDER, s1=shipment("2026-10-02")) == [
        ("s1", "tea", 10_000000, 125_0000),
        ("s1", "mugs", 4_000000, 12_0000),
    ]


def test_what_went_before_is_not_open_any_more(shop: Shop) -> None:
    first = shipment("2026-10-02", "{order_line: tea, qty: 3}")
    assert shipped(shop, ORDER, s1=first, s2=shipment("2026-10-03"), s3=shipment("2026-10-04")) == [
        ("s1", "tea", 3_000000, 37_5000),
        ("s2", "tea", 7_000000, 87_5000),
        ("s2", "mugs", 4_000000, 12_0000),
    ]
    # by when they left, not by their names; on one moment by id
    assert (
        shipped(shop, ORDER, s1=shipment("2026-10-05", "{order_line: tea, qty: 3}"), s2=shipment("2026-10-03"))[0][2]
        == 3_000000
    )
    assert shipped(shop, ORDER, s1=shipment("2026-10-03"), s2=shipment("2026-10-03"))[-1][0] == "s1"


def test_a_return_is_open_again(shop: Shop) -> None:
    back = shipment("2026-10-03", "{order_line: tea, qty: -2}")
    assert shipped(shop, ORDER, s1=shipment("2026-10-02"), s2=back, s3=shipment("2026-10-04"))[2:] == [
        ("s2", "tea", -2_000000, -25_0000),
        ("s3", "tea", 2_000000, 25_0000),
    ]


def test_cancelled_lines_are_not_open_after_their_day(shop: Shop) -> None:
    order = ORDER.replace("    tax: 20\n", "    tax: 20\n    cancelled: {at: '2026-10-05T12:00', reason: dear}\n")
    before, after = shipment("2026-10-05T11:00", "{order_line: mugs, qty: 1}"), shipment("2026-10-05T13:00")
    assert shipped(shop, order, s1=before, s2=after) == [
        ("s1", "mugs", 1_000000, 3_0000),
        ("s2", "mugs", 3_000000, 9_0000),
    ]
    assert shipped(shop, order, s1=shipment("2026-10-05T11:00"), s2=after)[0] == ("s1", "tea", 10_000000, 125_0000)


def test_what_is_short_stays_behind_once(shop: Shop) -> None:
    order = ORDER.replace(
        "    tax: 20\n", "    tax: 20\n    short: {at: '2026-10-05T09:10', qty: 4}\n    waits_until: 2026-10-20\n"
    )
    truck, rest = shipment("2026-10-05T14:00"), shipment("2026-10-19")
    assert shipped(shop, order, s1=truck, s2=rest) == [
        ("s1", "tea", 6_000000, 75_0000),
        ("s1", "mugs", 4_000000, 12_0000),
        ("s2", "tea", 4_000000, 50_0000),
    ]
    wholly = order.replace(", qty: 4", "")
    assert shipped(shop, wholly, s1=truck, s2=rest)[-1] == ("s2", "tea", 10_000000, 125_0000)
    early = shipment("2026-10-05T08:00")
    assert shipped(shop, order, s1=early, s2=rest)[0] == ("s1", "tea", 10_000000, 125_0000)


def test_what_was_accepted(shop: Shop) -> None:
    lines = "{order_line: tea, qty: 10, accepted_qty: 8}, {order_line: mugs, qty: 4}"
    shop.write(
        {
            "orders/2026/o.yaml": ORDER,
            "shipments/2026/s.yaml": shipment("2026-10-02", lines, "accepted_at: 2026-10-03\n"),
        }
    )
    assert shop.rows(
        "select qty, accepted_qty, gross, accepted_net, accepted_tax, accepted_gross from shipment_line"
    ) == [
        (10_000000, 8_000000, 150_0000, 100_0000, 20_0000, 120_0000),
        (4_000000, None, 12_0000, 12_0000, 0, 12_0000),
    ]
    assert shop.rows("select lines, gross, accepted_gross, shipped_on from shipment_value") == [
        (2, 162_0000, 132_0000, "2026-10-02")
    ]


def test_broken_facts_give_no_value_but_stay_in_sight(shop: Shop) -> None:
    order = ORDER.replace("price: 12.50", "price: dear")
    assert shipped(shop, order, s=shipment("2026-10-02", "{order_line: tea, qty: 1}, {order_line: nope, qty: 2}")) == [
        ("s", "tea", 1_000000, None),
        ("s", "nope", 2_000000, None),
    ]
    shop.write({"shipments/2026/s.yaml": shipment("2026-10-02").replace("order: o", "order: gone")})
    assert shop.rows("select shipment, order_id, lines, net from shipment_value") == [("s", "gone", 0, 0)]
    shop.close()
    shop.write({"shipments/2026/s.yaml": shipment("2026-10-02", "{order_line: a, qty: 1}").replace("order: o\n", "")})
    assert shop.rows("select shipment, order_id, qty, product from shipment_line") == [("s", "", 1_000000, None)]
    shop.close()
    shop.write({"shipments/2026/s.yaml": shipment("2026-10-02")})
    assert shop.rows("select count(*) from shipment_line where order_id = ''") == [(0,)]


def test_sums_beyond_measure_are_no_value(shop: Shop) -> None:
    huge = "{id: a, product: chai, qty: 9000000000, price: 900000000000}"
    shop.write({"orders/2026/o.yaml": f"date: 2026-10-01\nclient: romashka\nlines: [{huge}]\n"})
    assert shop.rows("select net, gross from order_line_value where order_id = 'o'") == [(None, None)]


def test_what_is_archived_is_left_out(shop: Shop) -> None:
    assert (
        shipped(shop, ORDER, s1=shipment("2026-10-02", "", "archived: yes\n"), s2=shipment("2026-10-03"))[0][0] == "s2"
    )
    shop.write({"orders/2026/o.yaml": ORDER + "archived: yes\n"})
    assert shop.rows("select count(*) from order_value where order_id = 'o'") == [(0,)]


def test_gaps_between_shipping_days(shop: Shop) -> None:
    days = {"a": "2026-10-02", "b": "2026-10-02T15:00", "c": "2026-10-12", "d": "2026-11-01"}
    shop.write({f"shipments/2026/{name}.yaml": shipment(day) for name, day in days.items()})
    sql = "select client, day, gap, shipments from shipment_day"
    expected = [
        ("romashka", "2026-10-02", None, 2),
        ("romashka", "2026-10-12", 10, 1),
        ("romashka", "2026-11-01", 20, 1),
    ]
    assert shop.rows(sql) == expected
    assert shop.rows(sql, "2026-10-31") == expected[:2]
    shop.close()
    shop.write({"shipments/2026/c.yaml": shipment("2026-10-12").replace("romashka", "zenit")})
    assert shop.rows(sql) == [expected[0], ("romashka", "2026-11-01", 30, 1), ("zenit", "2026-10-12", None, 1)]


def test_a_changed_order_changes_its_shipments_alone(shop: Shop) -> None:
    shop.write({"shipments/2026/s.yaml": shipment("2026-10-02").replace("order: o", "order: order-1")})
    assert shipped(shop, ORDER, s1=shipment("2026-10-02"))[0] == ("s", "chai", 10_000000, 125_0000)
    assert shipped(shop, ORDER.replace("12.50", "13"))[1] == ("s1", "tea", 10_000000, 130_0000)
    shop.write({"shipments/2026/s1.yaml": shipment("2026-10-02").replace("order: o", "order: order-1")})
    assert shop.rows(LINES) == [("s", "chai", 10_000000, 125_0000)]  # nothing left for the second one
