"""What an order comes to when lines of it fell out, were replaced or cancelled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from salesctl.testing import TestBook

BASE = """
clients/acme.yaml: {name: Acme}
products/pail.yaml: {sku: PAIL, name: Pail}
products/tin.yaml: {sku: TIN, name: Tin}
"""
PAILS = {"id": "pail", "product": "pail", "qty": "12", "price": "100", "discount": "10", "tax": "16"}
TINS = {"id": "tin", "product": "tin", "qty": "4", "price": "30", "tax": "16"}
SHORT = {"short": {"at": "2026-10-07", "qty": "2"}}
INSTEAD = {"substitute_for": "pail", "agreed": {"at": "2026-10-07", "by": "acme"}}
CANCELLED = {"cancelled": {"at": "2026-10-09"}}


@pytest.mark.parametrize(
    ("lines", "shipped", "gross"),
    [
        # 12 × 90 = 1,080 and 16 %; 4 × 30 = 120 and 16 %
        ([PAILS, TINS], None, "1252.80 + 139.20"),
        ([PAILS | SHORT], None, "1252.80"),
        ([PAILS | SHORT, TINS | INSTEAD], None, "1044.00 + 139.20"),
        ([PAILS | SHORT, TINS | INSTEAD], "10", "1044.00 + 139.20"),
        # nothing was short: the tins stand in for all that was not shipped
        ([PAILS, TINS | INSTEAD], "3", "313.20 + 139.20"),
        ([PAILS | CANCELLED, TINS], None, "139.20"),
        ([PAILS | CANCELLED, TINS], "3", "313.20 + 139.20"),
        # what was refused left again
        ([PAILS | CANCELLED], "14", "1252.80"),
    ],
)
def test_each_quantity_counts_once(
    tmp_path: Path, lines: list[dict[str, Any]], shipped: str | None, gross: str
) -> None:
    book = TestBook(tmp_path, BASE)
    records: dict[str, Any] = {"orders/2026/o-1.yaml": {"date": "2026-10-06", "client": "acme", "lines": lines}}
    if shipped:
        left = [{"order_line": "pail", "qty": shipped}]
        records["shipments/2026/s-1.yaml"] = {
            "client": "acme", "order": "o-1", "shipped_at": "2026-10-08", "lines": left,
        }  # fmt: skip
    book.write(records)
    wanted = sum(round(float(part) * 10_000) for part in gross.split(" + "))
    assert book.rows("2026-10-31", "select gross from order_sum where \"order\" = 'o-1'") == [(wanted,)]
    figures = book.report("2026-10-31", "month", "2026-10").rows
    assert [row[3] for row in figures if row[1] == "ordered"] == [wanted] * bool(wanted)


@pytest.mark.parametrize(("rounding", "basis", "gross"), [
    # three tins of 1.03 with 16 %: 3.09 + 0.4944; by line 3 × (1.03 + 0.16)
    ("line", "excluded", 3_5700), ("document", "excluded", 3_5800), ("document", "included", 3_0900),
])  # fmt: skip
def test_the_tax_is_rounded_as_of_a_shipment_of_the_same_lines(
    tmp_path: Path, rounding: str, basis: str, gross: int
) -> None:
    book = TestBook(tmp_path, BASE)
    lines = [
        {"id": f"tin-{n}", "product": "tin", "qty": "1", "price": "1.03", "tax": "16", "tax_basis": basis}
        for n in range(3)
    ]
    book.write({
        "policy/policy-2026-01-01.yaml": {"valid_from": "2026-01-01", "tax_rounding": rounding},
        "orders/2026/o-1.yaml": {"date": "2026-10-06", "client": "acme", "lines": [*lines, PAILS | CANCELLED]},
        "orders/2026/o-2.yaml": {"date": "2026-10-06", "client": "acme", "lines": lines},
        "shipments/2026/s-2.yaml": {"client": "acme", "order": "o-2", "shipped_at": "2026-10-08"},
    })  # fmt: skip
    (ordered,) = book.rows("2026-10-31", "select net, gross from order_sum where \"order\" = 'o-1'")
    (shipped,) = book.rows("2026-10-31", "select net, gross from shipment_value where shipment = 's-2'")
    assert ordered == shipped
    assert ordered[1] == gross
