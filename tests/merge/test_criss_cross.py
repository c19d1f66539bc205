"""R7 in short: after a criss-cross no change is lost without a word; with one base of several it is, and that is seen."""

from __future__ import annotations

from bench.trust import r7_criss_cross
from bench.trust.arena import Form


def test_no_change_is_lost_without_a_word() -> None:
    told, wrong = r7_criss_cross.run(Form(short=True, seed=1, sabotage=""))
    assert not wrong
    assert " 0 merges after a criss-cross" not in told


def test_with_a_single_base_one_is() -> None:
    _, wrong = r7_criss_cross.run(Form(short=True, seed=1, sabotage="naive-merge"))
    assert any("LOSS: " in one and "taken away" not in one for one in wrong)
