"""The tour: each step's command is one that can be typed, and does what it says."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from conftest import Type
from salesctl.cli.command_tree import nodes
from salesctl.cli.commands.tour import STEPS
from salesctl.setup.demo import write_demo

MADE = date(2026, 11, 27)
MORNING = "2026-11-27T09:00:00+05:00"


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_demo(tmp_path / "book", MADE)
    monkeypatch.chdir(tmp_path / "book")
    return tmp_path / "book"


def test_every_step_can_be_typed_and_what_writes_writes_one_commit(demo: Path, type_: Type) -> None:
    wrote = []
    for step in STEPS:
        before = _commits(demo)
        said = type_(*step.words, now=MORNING, screen=(80, 24))
        assert said.code == 0, (step.command, said.err)
        assert said.out.strip(), step.command
        assert _commits(demo) - before in (0, 1)
        wrote += [step.words[0]] if _commits(demo) > before else []
    assert wrote == ["snooze", "call", "busy", "plan", "order", "pay", "undo"]


def test_at_a_terminal_it_runs_a_step_for_each_enter_and_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: Type
) -> None:
    monkeypatch.chdir(tmp_path)
    said = type_("tour", stdin="\n\nq\n", now=MORNING, screen=(80, 24))
    assert said.code == 0, said.err
    assert "to ask for" in said.out  # today
    assert "rests until" in said.out  # snooze
    assert "salesctl tour` begins again" in said.out
    assert " 3  A client on a page" in said.err
    assert "Ring, and note" not in said.err
    assert list(tmp_path.iterdir()) == []
    assert Path.cwd() == tmp_path


def test_in_a_pipe_the_steps_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: Type) -> None:
    monkeypatch.chdir(tmp_path)
    said = type_("tour")
    assert [f"salesctl {step.command}" in said.out for step in STEPS] == [True] * 10
    assert len(type_("tour", "--json").json["steps"]) == 10


def test_every_group_of_commands_says_what_it_is_for() -> None:
    assert [name for name, node in nodes().items() if node.inside and not str(node.help).strip()] == []


def _commits(book: Path) -> int:
    counted = subprocess.run(
        ["git", "-C", str(book), "rev-list", "--count", "HEAD"], capture_output=True, text=True, check=True
    )
    return int(counted.stdout)
