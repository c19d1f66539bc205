"""A real company's untidy files, taken in by the mappings of docs/imports/northwind."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from salesctl.model.line_money import line_amounts as line
from salesctl.model.values import scaled

from .conftest import ImportBook

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data" / "northwind"
MAPS = ROOT / "docs" / "imports" / "northwind"
STEPS = (
    ("employees.csv", "users.yaml", "user", 9),
    ("products.csv", "products.yaml", "product", 77),
    ("customers.csv", "clients.yaml", "client", 91),
    ("orders.csv", "orders.yaml", "order", 830),
    ("order-details.csv", "order-lines.yaml", "order", 830),
    ("orders.csv", "shipments.yaml", "shipment", 809),
)

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the Northwind files are not beside this checkout")


def test_every_row_of_northwind_is_imported_once(book: ImportBook) -> None:
    for file, mapping, kind, count in STEPS:
        done = book.import_file(DATA / file, MAPS / mapping)
        assert (done.created + done.updated, done.unchanged, done.rejected) == (count, 0, ()), file
        assert len(book.paths(book.session().kinds[kind].root)) == count
    for file, mapping, _, count in STEPS:
        done = book.import_file(DATA / file, MAPS / mapping)
        assert (done.created, done.updated, done.unchanged, done.commit) == (0, 0, count, ""), file

    total, lines = 0, 0
    query = book.session().query()
    for row in query.rows("select price, qty, coalesce(discount, 0) as discount from r_order_lines", ()):
        total += line(row["price"], row["qty"], row["discount"], 0, currency="USD").gross
        lines += 1
    shipped = {row[0] for row in query.rows('select "order" from r_shipment', ())}
    unshipped = [row[0] for row in query.rows("select id from r_order", ()) if row[0] not in shipped]
    assert (lines, total, len(unshipped)) == (2155, scaled("1265793.29", "money"), 21)
    assert book.record("order", "order-10250")["ship_to"] == "Rua do Paço, 67, Rio de Janeiro, RJ, 05454-876, Brazil"
    assert book.record("client", "blonp")["addresses"][0]["text"] == "24, place Kléber, Strasbourg, 67000, France"
    assert book.record("user", "user-1")["manager"] == "user-2"
    assert book.record("client", "alfki")["owner"] == "user-3"
    assert "owner" not in book.record("client", "fissa")


def test_the_script_imports_northwind_into_a_new_book(tmp_path: Path) -> None:
    program = ROOT / ".venv" / "bin" / "salesctl"
    if not program.exists():
        pytest.skip("salesctl is not installed in the checkout's .venv")
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}

    def run(*command: str, at: Path = tmp_path) -> str:
        done = subprocess.run(command, cwd=at, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    (Path(os.environ["HOME"]) / ".gitconfig").write_text(
        "[user]\nname = Andrew Fuller\nemail = andrew@northwind.example\n"
    )
    del environment["GIT_CONFIG_GLOBAL"]
    run("salesctl", "init", "northwind")
    book = tmp_path / "northwind"
    said = run(str(MAPS / "run"), str(DATA), at=book)
    assert "orders: 830 added, 0 changed, 0 unchanged" in said
    run("salesctl", "check", at=book)
    assert not run("git", "status", "--porcelain", at=book)
