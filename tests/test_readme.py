"""The day that README shows can be typed, line by line, and does what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from conftest import Type

README = Path(__file__).parents[1] / "README.md"
EMAIL = "anna@nord.example"


def _day() -> list[list[str]]:
    """The words of each line of the first block below `A day with it`."""
    section = README.read_text(encoding="utf-8").partition("## A day with it\n")[2]
    block = re.match(r"\s*((?:    .*\n)+)", section)
    assert block
    text = block[1].replace("$(git config user.email)", EMAIL)
    return [shlex.split(line, comments=True) for line in text.splitlines()]


def test_the_day_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: Type) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    (Path.home() / ".gitconfig").write_text(f"[user]\nname = Anna Berg\nemail = {EMAIL}\n")
    said: dict[str, str] = {}
    day = _day()
    assert len(day) == 15
    for program, *words in day:
        if program == "cd":
            monkeypatch.chdir(words[0])
            continue
        outcome = type_(*words, screen=(80, 24))
        assert outcome.code == 0, (words, outcome.err)
        said[words[0]] = outcome.out
    assert "1 call" in said["today"]
    assert "Olga Weber" in said["today"]
    assert "no longer owed: 1 missed call" in said["call"]
    assert "owes €186.79 in all" in said["pay"]
    assert "written" in said["plan"]
    assert "█" in said["dash"]
