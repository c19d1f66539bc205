"""What is asked about one client of that client's records alone is what the whole book says of it."""

from __future__ import annotations

import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from salesctl.session.derived import derived_tables
from salesctl.testing import TestBook

if TYPE_CHECKING:
    from salesctl.session.session import Session

EXAMPLE = Path(__file__).parents[2] / "example-repo"
DAY = "2026-11-23"
ASKED = {
    "receivable": "select client, * from receivable",
    "credit_use": "select client, * from credit_use",
    "unapplied": "select client, * from unapplied",
    "stop_list": "select client, * from stop_list",
    "payable_document": "select client, * from payable_document",
    "named_cover": "select client, * from named_cover",
    "exchange_difference": "select client, * from exchange_difference",
    "order_line_state": 'select o.client, s.* from order_line_state as s join "order" as o on o.id = s."order"',
    "concession": "select client, * from concession",
    "decided": """select o.client, d.* from decided as d join "order" as o on d.kind = 'order' and o.id = d.record""",
}
"""By view: what commands ask of a client, with the client first."""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """The example's records, asked after its last fact."""
    book = TestBook(tmp_path_factory.mktemp("about"), country="KZ", currency="KZT")
    shutil.copytree(EXAMPLE, book.root, dirs_exist_ok=True)
    for words in (("add", "."), ("-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-qm", "All")):
        subprocess.run(["git", "-C", str(book.root), *words], check=True)
    return book.session(DAY)


def test_one_client_is_told_as_the_whole_book_tells_it(session: Session) -> None:
    whole: dict[str, dict[str, list[tuple[Any, ...]]]] = {}
    for view, sql in ASKED.items():
        rows = whole[view] = defaultdict(list)
        for row in session.query().rows(sql):
            rows[row[0]].append(tuple(row))
    assert {view for view in ASKED if whole[view]} >= set(ASKED) - {"stop_list"}
    for view, by_client in whole.items():
        if by_client:
            client, told = max(by_client.items(), key=lambda of: len(of[1]))
            alone = session.query_about(client).rows(ASKED[view])
            assert sorted((tuple(row) for row in alone if row[0] == client), key=repr) == sorted(told, key=repr), view


def test_what_follows_from_a_record_is_what_the_whole_book_says_of_it(session: Session) -> None:
    told = 0
    for kind in session.kinds:
        for view in session.query().showing(kind):
            rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
            for row in session.query().rows(f'select "{kind}", * from "{view.name}" where "{kind}" is not null'):
                rows[row[0]].append(tuple(row)[1:])
            if rows:
                record, whole = max(rows.items(), key=lambda of: len(of[1]))
                (table,) = (table for table in derived_tables(session, kind, record) if table.name == view.name)
                names = session.query().columns(f'select * from "{view.name}"')
                shown = [names.index(column.name) for column in table.columns]
                assert [tuple(row) for row in table.rows] == [tuple(row[n] for n in shown) for row in whole], view.name
                told += 1
    assert told > 10
