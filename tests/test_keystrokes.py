"""Each command of docs/keystrokes.md does its job on the example book, and takes as many keys as stand beside it."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path

import pytest

from conftest import Type
from salesctl.setup.demo import write_demo
from tools.keystrokes import PAGE, Job, counted, jobs

_PAGE = PAGE.read_text(encoding="utf-8")
_TODAY = date(2026, 11, 27)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example book, that all rows are typed in."""
    folder = tmp_path_factory.mktemp("keystrokes") / "example"
    write_demo(folder, _TODAY)
    return folder


@pytest.mark.parametrize("job", jobs(_PAGE), ids=lambda job: job.job)
def test_a_job_is_done_as_it_is_typed(job: Job, example: Path, monkeypatch: pytest.MonkeyPatch, type_: Type) -> None:
    monkeypatch.chdir(example)
    _, *words = shlex.split(job.typed)
    outcome = type_(*words, now=f"{_TODAY}T15:00", screen=(80, 24))
    assert outcome.code == 0, outcome.err
    assert outcome.out.strip()


def test_the_keys_are_counted() -> None:
    assert len(jobs(_PAGE)) == _PAGE.count("`salesctl ") - _PAGE.count("| `salesctl order new mercury di-125=8` |")
    assert counted(_PAGE) == _PAGE
