"""Files as accounting systems write them: cp1251, semicolons, titles and totals, documents spread over rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import ImportBook

FILES = Path(__file__).parent / "files"
BOOK = {
    "clients/vasilek.yaml": "name: Василёк\nentities:\n  - id: ooo\n    tax_id: 5001112223\n",
    "clients/elkin.yaml": "name: Ёлкин\nentities:\n  - id: ip\n    tax_id: 500998877665\n",
    "products/brush.yaml": "name: Кисть плоская 50 мм\nsku: 00-00000011\n",
    "products/enamel.yaml": "name: Эмаль белая, 2 л\nsku: 00-00000012\n",
}


@pytest.fixture
def stocked(book: ImportBook) -> ImportBook:
    book.commit(BOOK)
    return book


def test_a_register_of_sales_becomes_orders(stocked: ImportBook) -> None:
    done = stocked.import_file(FILES / "sales.csv", FILES / "sales.yaml")
    assert (done.created, done.left_out) == (2, 2)
    assert [(r.line, r.reason) for r in done.rejected] == [
        (9, "client: no client has `5003334445` in `entities.tax_id`")
    ]
    assert stocked.paths("orders") == ["2027/2027-pr-000007.yaml", "2027/2027-pr-000008.yaml"]
    assert stocked.text("orders/2027/2027-pr-000007.yaml") == (
        "number: ПР-000007\nyear: 2027\ndate: 2027-02-03\nclient: vasilek\nlines:\n"
        "  - id: brush\n    product: brush\n    qty: 12\n    price: 1150.00\n    discount: 5\n"
        "  - id: enamel\n    product: enamel\n    qty: 4\n    price: 890.50\n"
        "external:\n  system: buh\n  id: 2027-ПР-000007\n"
    )
    assert stocked.import_file(FILES / "sales.csv", FILES / "sales.yaml").unchanged == 2


def test_the_receipts_of_a_day_become_payments(stocked: ImportBook) -> None:
    done = stocked.import_file(FILES / "receipts.csv", FILES / "receipts.yaml")
    assert (done.created, done.left_out, done.mended, done.rejected) == (2, 2, 1, ())
    assert stocked.record("payment", "bp00-000041") == {
        "number": "БП00-000041",
        "date": "2027-02-16",
        "client": "vasilek",
        "amount": "13110.00",
        "currency": "RUB",
        "payer": 'ООО "Василёк"',
        "purpose": "За кисти; по накладной ПР-7, в т.ч. НДС",
        "external": {"system": "buh", "id": "БП00-000041"},
    }
    assert stocked.record("payment", "bp00-000042")["amount"] == "2875.50"
