"""Standard streams that take nothing: closed by whoever started us, or leading to a full disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_FULL = Path("/dev/full")


def _run(words: str, redirected: str) -> subprocess.CompletedProcess[str]:
    command = f'"{sys.executable}" -m salesctl {words} {redirected}'
    return subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)


@pytest.mark.skipif(not _FULL.exists(), reason="no /dev/full")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("user list", "salesctl: the answer cannot be written: the disk is full\n"),
        ("user list --json", "salesctl: the answer cannot be written: the disk is full\n"),
        ("--locale ru user list", "salesctl: ответ не удалось записать: диск заполнен\n"),
    ],
)
def test_an_answer_that_a_full_disk_does_not_take(book: Path, words: str, sentence: str) -> None:
    done = _run(words, ">/dev/full")
    assert (done.returncode, done.stderr.startswith(sentence)) == (1, True), done.stderr


@pytest.mark.skipif(not _FULL.exists(), reason="no /dev/full")
def test_what_is_recorded_stays_so_though_its_answer_cannot_be_written(book: Path) -> None:
    done = _run("user add --id vera --name 'Vera Lang' --email vera@example.com --role rep", ">/dev/full")
    assert done.returncode == 1
    assert "what was recorded, if anything, stays recorded" in done.stderr
    assert (book / "team" / "vera.yaml").is_file()


@pytest.mark.skipif(not _FULL.exists(), reason="no /dev/full")
@pytest.mark.parametrize("kept", ["given again", "not kept"])
def test_an_answer_that_is_given_again(book: Path, monkeypatch: pytest.MonkeyPatch, kept: str) -> None:
    if kept == "given again":
        monkeypatch.delenv("SALESCTL_FRESH")
    for _ in range(2):
        assert _run("user list", ">/dev/null").returncode == 0
    assert _run("user list", ">/dev/full").returncode == 1


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_were_closed(book: Path, closed: str) -> None:
    done = _run("user list", closed)
    assert (done.returncode, done.stderr) == (0, "")
    assert _run("user add --id vera --name Vera --email vera@example.com --role rep", closed).returncode == 0
    assert (book / "team" / "vera.yaml").is_file()
