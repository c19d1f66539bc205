"""The books of the bench: `check` finds no error in them."""

from __future__ import annotations

from pathlib import Path

from bench.corpus import committed, records
from conftest import Type


def test_check_finds_no_error(tmp_path: Path, type_: Type) -> None:
    made = dict(records(300, 1))
    git = committed(tmp_path / "book", made)
    assert {path.partition("/")[0] for path in made} >= {"waivers", "offers", "credit-notes", "balances", "invoices"}
    answer = type_("-C", str(git.root), "check", "--json").json
    assert (answer["checked"], answer["findings"]) == (len(made), [])
