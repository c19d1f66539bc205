"""Receivables against a second calculation, to the cent."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.testing import TestBook

from .facts import company
from .ledger import settled

DAYS = ("2026-04-15", "2026-08-01", "2026-12-31")


@pytest.mark.parametrize("seed", range(8))
def test_what_is_owed_is_what_a_ledger_says(tmp_path: Path, seed: int) -> None:
    facts = company(seed)
    book = TestBook(tmp_path)
    book.write(facts)
    for day in DAYS:
        ledger = settled(facts, day)
        query = book.session(day).query()
        owed = {
            row["document"]: (row["outstanding"], row["returned"], row["credited"], row["disputed"])
            for row in query.rows("select * from receivable")
        }
        unallocated = {
            (row["client"], row["entity"], row["currency"]): row["amount"]
            for row in query.rows("select * from unallocated")
        }
        assert owed == ledger.owed, day
        assert unallocated == ledger.unallocated, day


def test_a_scope_changes_no_answer(tmp_path: Path) -> None:
    facts = company(3)
    facts["clients/client-two.yaml"]["owner"] = "anna"
    facts["team/anna.yaml"] = {"name": "Anna"}
    book = TestBook(tmp_path)
    book.write(facts)
    sql = "select * from receivable where owner = 'anna' order by document"
    whole = book.session(DAYS[1]).query()
    scoped = book.session(DAYS[1]).query("anna")
    assert [tuple(row) for row in whole.rows(sql)] == [tuple(row) for row in scoped.rows(sql)] != []
