"""One writer at a time; a dead one blocks nobody; who waits in vain is told for whom."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from salesctl.store import Busy, Change, Message, Store
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
    timer = threading.Timer(0.1, _close, [process])
    timer.start()
    with hold(git, 30):
        assert process.poll() is not None
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
