"""The tour: each step's command is one that can be typed, and does what it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.cli.command_tree import nodes
from salesctl.cli.commands.tour import STEPS

if TYPE_CHECKING:
    import pytest

    from conftest import Type

MORNING = "2026-11-27T09:00:00+05:00"


def test_at_a_terminal_each_step_runs_and_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: Type
) -> None:
    monkeypatch.chdir(tmp_path)
    said = type_("tour", stdin="\n" * len(STEPS), now=MORNING, screen=(80, 24))
    assert said.code == 0, said.err
    assert "hint:" not in said.err, "no step was refused"
    told = [
        "to ask for", "rests until", "Owed now", "pays the waybill", "busy on Mon 30 Nov 2026", "activities written",
        "order order-teplodom", "paid in full", "Funnel 2026-11", "Took back: Mercury", "That was a day.",
    ]  # fmt: skip
    places = [said.out.find(one) for one in told]
    assert -1 not in places, told[places.index(-1)]
    assert places == sorted(places)
    assert list(tmp_path.iterdir()) == []
    assert Path.cwd() == tmp_path


def test_in_a_pipe_the_steps_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: Type) -> None:
    monkeypatch.chdir(tmp_path)
    said = type_("tour")
    assert [f"salesctl {step.command}" in said.out for step in STEPS] == [True] * 10
    assert len(type_("tour", "--json").json["steps"]) == 10


def test_every_group_of_commands_says_what_it_is_for() -> None:
    assert [name for name, node in nodes().items() if node.inside and not str(node.help).strip()] == []
