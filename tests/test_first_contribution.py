"""The page that leads through a first contribution, followed to the letter in a copy of the package."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.languages.compiling import compile_all
from tools.pages import steps

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "first-contribution.md").read_text(encoding="utf-8")
STEPS = steps(PAGE)
FILES = [step for step in STEPS if step.path]
LINES = [step.line for step in STEPS if step.line]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the page's files in it, installed as its entry point says."""
    copy = tmp_path_factory.mktemp("checkout")
    for folder in ("salesctl", "schemas", "plugins"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    for step in FILES:
        file = copy / step.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(step.text, encoding="utf-8")
    compile_all(copy, whole=False)
    info = copy / "plugins" / "salesctl_warranty-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: salesctl_warranty\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[salesctl.plugins]\nwarranty = salesctl_warranty:plugin\n")
    return copy


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    (folder / ".gitconfig").write_text("[user]\nname = Anna Berg\nemail = anna@example.com\n")
    return folder


@pytest.fixture(scope="module")
def answers(checkout: Path, home: Path) -> list[tuple[str, int, str]]:
    """Each command of the page, its exit code and what it said, in the order of the page."""

    def typed(line: str, folder: Path) -> tuple[str, int, str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "SALESCTL_", "XDG_"))}
        env |= {"HOME": str(home), "LC_ALL": "C.UTF-8", "SALESCTL_NOW": "2026-11-23T10:00:00+00:00"}
        env |= {"PYTHONPATH": os.pathsep.join([str(checkout), str(checkout / "plugins")]), "NO_COLOR": "1"}
        words = [sys.executable, "-m", "salesctl", *shlex.split(line)]
        run = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)
        return line, run.returncode, run.stdout + run.stderr

    made = typed("init book", home)
    assert made[1] == 0, made
    return [typed(line, home / "book") for line in LINES]


def test_the_page_has_files_and_commands() -> None:
    assert len(FILES) == 7
    assert len(LINES) == 7


def test_every_command_of_the_page_works_and_the_last_is_refused(answers: list[tuple[str, int, str]]) -> None:
    assert [code for _, code, _ in answers] == [0, 0, 0, 0, 0, 0, 1], answers


def test_the_rule_asks_until_the_fact_is_there(answers: list[tuple[str, int, str]]) -> None:
    before, after = [said for line, _, said in answers if line == "today"]
    assert "the warranty for Pump 20 runs out on 10 Dec" in before
    assert "warranty" not in after


def test_the_report_counts(answers: list[tuple[str, int, str]]) -> None:
    said = next(said for line, _, said in answers if line == "report warranties")
    assert re.search(r"Acme Pumps +1 +10 Dec 2026", said), said


def test_the_refusal_is_said_in_the_third_language(answers: list[tuple[str, int, str]]) -> None:
    assert "gwarancja Pump 20 została już wykorzystana" in answers[-1][2]
    assert "wskazówka: salesctl show warranty-acme-1" in answers[-1][2]
