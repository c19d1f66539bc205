"""Some months of a small team, played by chance: every third evening the book says what a second calculation says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from salesctl.cli.commands.checks import checked
from salesctl.git import Git

from .compare import RULES, counted, differences
from .facts import Shelf
from .play import play


@pytest.mark.parametrize("seed", [4])
def test_a_book_played_for_months_says_what_its_facts_say(tmp_path: Path, seed: int) -> None:
    root = tmp_path / "book"
    shelf, owed = Shelf(root), Counter[str]()
    for day, stage in enumerate(play(root, seed, people=3, clients=40, months=3)):
        if day % 3 and not stage.ends_month():
            continue
        session = stage.session()
        assert differences(session, shelf.facts(stage.day())) == []
        owed.update(counted(session))
    assert {*owed} == {*RULES}, "every rule has something to find"
    wrong = [finding for finding in checked(stage.session()).findings if finding.level == "error"]
    assert wrong == [], "what was written day by day is sound together"
    assert stage.commits == len(Git(root).run("rev-list", "HEAD").split()) - 1, "one for each person and day"
