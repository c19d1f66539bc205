"""Some months of a small team, played by chance: now and then the book says what a second calculation says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from salesctl.cli.commands.checks import checked
from salesctl.git import Git

from . import coverage
from .compare import RULES, counted, differences
from .facts import Shelf
from .play import play

SELDOM = {
    "credit claim", "credit rebate", "credit write_off", "price of base-2", "line that owes no tax", "term eom", "forecast deal",
    "exchange gain", "price with a promotion",
}  # fmt: skip
"""What a few months of a few clients need not have; whole years do (`make year`)."""


@pytest.mark.parametrize("seed", [6])
def test_a_book_played_for_months_says_what_its_facts_say(tmp_path: Path, seed: int) -> None:
    root = tmp_path / "book"
    shelf, owed, had = Shelf(root), Counter[str](), Counter[str]()
    for day, stage in enumerate(play(root, seed, people=3, clients=9, months=3, every=3)):
        if day % 5 and not stage.ends_month():
            continue
        session, facts = stage.session(), shelf.facts(stage.day())
        assert differences(session, facts) == []
        owed.update(counted(session))
        had |= coverage.counted(facts)
    assert {*RULES} - {*owed} <= {"quiet"}, "every rule but the slowest has something to find"
    assert [name for name in coverage.LEAST if not had[name] and name not in SELDOM] == [], (
        "nothing is compared in vain"
    )
    wrong = [finding for finding in checked(stage.session()).findings if finding.level == "error"]
    assert {finding.rule for finding in wrong} == {"forged"}, "what was written day by day is sound together"
    assert len(wrong) == had["forged"] == stage.did["forged"]
    assert stage.commits == len(Git(root).run("rev-list", "HEAD").split()) - 1, (
        "one for each person and day, and command"
    )
