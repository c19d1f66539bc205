"""The files accounting and the telephone exchange send every morning, taken in by the mappings of docs/imports/morning."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import ImportBook

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data" / "morning"
MAPS = ROOT / "docs" / "imports" / "morning"
BOOK = {
    "clients/romashka.yaml": "name: Ромашка\nentities:\n  - id: ooo\n    tax_id: 7701234567\n"
    "contacts:\n  - id: olga\n    name: Ольга\n    phones: [+7 916 123-45-67]\n",
    "products/paint.yaml": "name: Краска фасадная 10 л\nsku: 00-00000417\n",
    "products/roller.yaml": "name: Валик 180 мм\nsku: 00-00000501\n",
    "team/sokolova.yaml": "name: Соколова Ольга\n",
}

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the files are not beside this checkout")


def test_the_files_of_a_morning_are_imported(book: ImportBook) -> None:
    book.commit(BOOK)
    steps = [
        ("1c-receipts.csv", "receipts", (1, 0, 1)),
        ("1c-waybills.csv", "orders", (1, 0, 1)),
        ("1c-waybills.csv", "waybills", (1, 0, 1)),
        ("1c-stock.csv", "stock", (0, 2, 0)),
        ("pbx-calls.csv", "calls", (4, 0, 0)),
    ]
    for file, mapping, counts in steps:
        done = book.import_file(DATA / file, MAPS / f"{mapping}.yaml")
        assert (done.created, done.updated, len(done.rejected)) == counts, mapping
    (payment,) = book.paths("payments")
    assert book.record("payment", Path(payment).stem)["entity"] == "romashka/ooo"
    (shipment,) = book.paths("shipments")
    assert book.record("shipment", Path(shipment).stem)["lines"] == [
        {"order_line": "paint", "qty": "40"},
        {"order_line": "roller", "qty": "5"},
    ]
    calls = [book.record("request", Path(path).stem) for path in book.paths("requests")]
    assert [call.get("client") for call in calls].count("romashka") == 2
