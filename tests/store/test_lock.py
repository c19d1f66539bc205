"""One writer at a time; a dead one blocks nobody; who waits in vain is told for whom."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from salesctl.errors import SalesctlError
from salesctl.store import Busy, Change, Message, Store, index
from salesctl.store.lock import hold

if TYPE_CHECKING:
    from salesctl.git import Git

HOLDER = """
import sys
from pathlib import Path
from salesctl.git import Git
from salesctl.store.lock import hold
git = Git(Path(sys.argv[1]))
with hold(git, 5) as held:
    {}
    print("held", flush=True)
    sys.stdin.read()
"""


def _holder(folder: Path, work: str = "pass") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDER.format(work), str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def _close(process: subprocess.Popen[str]) -> None:
    process.communicate()


def test_the_one_who_waits_is_told_for_whom(store: Store, git: Git) -> None:
    process = _holder(git.root)
    store.lock_wait = 0.05
    with pytest.raises(Busy, match=rf"another salesctl \(process {process.pid}\) is writing") as caught:
        store.commit([Change("a.yaml", b"a: 1\n", None)], Message("a"))
    assert caught.value.hint
    _close(process)
    assert store.commit([Change("a.yaml", b"a: 1\n", None)], Message("a")) is not None


def test_a_dead_holder_blocks_nobody(git: Git) -> None:
    process = _holder(git.root)
    process.send_signal(signal.SIGKILL)
    _close(process)
    with hold(git, 0):
        pass


def test_a_live_holder_is_waited_for(git: Git) -> None:
    process = _holder(git.root)
    let_go = threading.Event()

    def close() -> None:
        let_go.set()
        _close(process)

    timer = threading.Timer(0.1, close)
    timer.start()
    with hold(git, 30):
        assert let_go.is_set()  # the lock goes with the holder's descriptors, a moment before the holder itself
    timer.join()


def test_a_git_that_outlives_its_parent_keeps_the_lock(git: Git, tmp_path: Path) -> None:
    """A git that still moves HEAD must be through before anybody decides what became of the write."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    git.set("alias.linger", f"!cat {gate}")
    process = _holder(git.root, 'git.spawn("linger", held=held)')
    process.send_signal(signal.SIGKILL)
    _close(process)
    with pytest.raises(Busy), hold(git, 0):
        pass
    gate.write_text("go on")
    with hold(git, 30):
        pass


def test_every_git_that_writes_for_us_holds_the_lock(
    store: Store, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should we be killed, nobody touches what they are still at."""
    (tmp_path / "bin").mkdir()
    program, log = tmp_path / "bin" / "git", tmp_path / "log"
    real = shutil.which("git")
    program.write_text(f'#!/bin/sh\nif (: >&3) 2>/dev/null; then echo "$*" >> {log}; fi\nexec {real} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    def holding() -> list[str]:
        lines = log.read_text().splitlines()
        log.unlink()
        return [word for line in lines for word in line.split() if word in {"update-index", "update-ref"}]

    store.commit([Change("a.yaml", b"a: 1\n", None)], Message("a"))
    assert holding() == ["update-index", "update-ref"]
    monkeypatch.setattr(index, "install", _fail)
    with pytest.raises(SalesctlError, match="cut off"):
        store.commit([Change("b.yaml", b"b: 1\n", None)], Message("b"))
    log.unlink()
    monkeypatch.undo()
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    store.recover()
    assert holding() == ["update-index"]


def _fail(*_: object) -> None:
    raise OSError(5, "Input/output error")
