"""docs/repository-states.md: its table is what commands do in each state a repository can be in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.trust.states import STATES, NotHereError, Place, places, row

PAGE = Path(__file__).parents[2] / "docs" / "repository-states.md"
ROWS = {
    cells[0]: tuple(cells[1:])
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 5 and cells[0] in STATES
}


@pytest.fixture(scope="module")
def place() -> Iterator[Callable[[], Place]]:
    with places() as made:
        yield made


def test_the_table_has_every_state() -> None:
    assert ROWS.keys() == STATES.keys()


@pytest.mark.parametrize("state", STATES)
def test_what_commands_do_in_a_state(state: str, place: Callable[[], Place]) -> None:
    here = place()
    with here.leaving:
        try:
            STATES[state](here)
        except NotHereError as error:
            pytest.skip(str(error))
        found, wrong = row(here)
    assert not wrong
    assert found == ROWS[state]
