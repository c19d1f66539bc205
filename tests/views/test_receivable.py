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


@pytest.mark.parametrize("seed", range(4))
def test_every_account_runs_to_what_is_owed_less_what_settles_nothing(tmp_path: Path, seed: int) -> None:
    """In each currency, whatever payments of another one settle in it."""
    book = TestBook(tmp_path)
    book.write(company(seed))
    sql = """select client, currency, sum(amount) from (
        select client, currency, outstanding as amount from receivable
        union all select client, currency, -amount from unallocated) group by client, currency having sum(amount) <> 0"""
    for day in DAYS:
        balances = {}
        for client in ("client-one", "client-two", "client-none"):
            for row in book.report(day, "statement", client=client).rows:
                balances[client, row[5]] = row[7]
        assert {key: value for key, value in balances.items() if value} == {
            (client, currency): amount for client, currency, amount in book.rows(day, sql)
        }


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
