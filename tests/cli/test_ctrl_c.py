"""Ctrl-C at a command that goes on until somebody ends it: it ends at once, with the code of what it did last, and leaves nothing behind."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.trust.arena import problems
from salesctl.git import Git

CTRL_C = b"\x03"
PATIENCE = 30.0


def _ended(words: tuple[str, ...], until: str) -> tuple[int, str]:
    """The exit code of a command at a terminal once it has shown a word and Ctrl-C was pressed, and all it showed."""
    child, file = pty.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever runs the tests in the background may have it ignored
        os.execve(sys.executable, [sys.executable, "-m", "salesctl", *words], dict(os.environ))  # noqa: S606 - of a test
    shown, pressed, end = b"", False, time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if select.select([file], [], [], 0.1)[0]:
            try:
                shown += os.read(file, 65536)
            except OSError:  # the other end is closed
                break
        elif not pressed and until.encode() in shown:
            os.write(file, CTRL_C)
            pressed = True
    else:
        os.kill(child, signal.SIGKILL)
    os.close(file)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("words", "until"),
    [
        (("dash", "--watch", "--team"), "\x1b[2J"),
        (("sync", "--watch"), "origin"),
        (("calendar", "serve", "--port", "0"), "Ctrl-C ends it"),
    ],
    ids=" ".join,
)
def test_what_is_done_again_and_again_ends(
    book: Path, tmp_path: Path, words: tuple[str, ...], until: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALESCTL_CALENDAR_SECRET", "0123456789abcdef" * 2)  # else one is made, and kept on purpose
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
    subprocess.run(["git", "remote", "add", "origin", str(remote)], check=True)
    code, shown = _ended(words, until)
    assert code == 0, shown
    assert "Traceback" not in shown
    assert not problems(Git(book))
