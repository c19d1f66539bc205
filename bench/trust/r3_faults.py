"""R3: one write is killed, or gets EIO or ENOSPC, at each step it takes; the state is the one before or the one after.

Our own steps are counted by Python's audit events (and each sync); the full form also counts the system calls of every
git the write starts, with strace where there is one.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

from bench.trust.arena import Form, contents, differences, new_book, problems, program
from salesctl.errors import SalesctlError
from salesctl.git import Git
from salesctl.store import Change, Message, Store

FAULTS = ("kill", "EIO", "ENOSPC")
_STEPS = frozenset({
    "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "os.posix_spawn",
    "fcntl.flock", "os.scandir",
})  # fmt: skip
_NEED_SPACE = frozenset({"open", "os.link", "os.mkdir", "os.fsync"})
_CALLS = "openat,read,write,pwrite64,fsync,rename,link,unlink,mkdir,rmdir,ftruncate,chmod,fchmod"
_RAISED, _CUT_OFF = 10, 11
"""Exit codes of a writer that was refused, and of one that says that the next command must end its work."""

_WRITE = (
    Change("clients/c0.yaml", b"name: Renamed\n", b"name: Client 0\n"),
    Change("clients/c1.yaml", None, b"name: Client 1\n"),
    Change("deals/2026/11/d.yaml", b"client: c0\n", None),
)


def run(form: Form) -> tuple[str, list[str]]:
    counts: dict[str, int] = {}
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="salesctl-") as folder:
        template = new_book(Path(folder) / "template").root
        for fault in FAULTS:
            step = 0
            # the short form takes each step of a death, and every sixth one of the other faults
            while _one(template, fault, step, wrong, _fault_here):
                counts[f"{fault} of ours"] = counts.get(f"{fault} of ours", 0) + 1
                step += 6 if form.short and fault != "kill" else 1
            if not form.short and shutil.which("strace"):
                counts[f"{fault} of git's"] = _git_faults(template, fault, wrong)
    told = ", ".join(f"{count} × {name}" for name, count in counts.items())
    return f"{told}: {len(wrong)} wrong", wrong


def _one(template: Path, fault: str, step: int, wrong: list[str], strike: Any) -> bool:
    """Do the write in a copy of the book with one fault; False when it has no such step."""
    folder = template.with_name("book")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)
    git = Git(folder)
    before = contents(git)
    marker = template.with_name("struck")
    marker.unlink(missing_ok=True)
    pid = os.fork()
    if not pid:
        os._exit(_write(git, marker, strike, fault, step))
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if not marker.exists():
        return False
    wrong += [f"{fault} at step {step}: {line}" for line in _judge(git, before, code)]
    return True


def _write(git: Git, marker: Path, strike: Any, fault: str, step: int) -> int:
    try:
        strike(fault, (step, marker))
        Store(git, index_wait=0.5).commit(_WRITE, Message("one write"))
    except SalesctlError as error:
        return _CUT_OFF if "cut off" in error.message else _RAISED
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _judge(git: Git, before: dict[str, bytes], code: int) -> list[str]:
    """Is the book the one before or the one after, is it the one we were told, and is it whole?"""
    after = {**before, **{change.path: change.after for change in _WRITE if change.after is not None}}
    del after["clients/c1.yaml"]
    told = {0: "after", _RAISED: "before", _CUT_OFF: "either", -signal.SIGKILL: "either"}.get(code)
    if told is None:
        return [f"the writer ended with {code}"]
    wrong = problems(git, objects=False) if told in {"after", "before"} else []
    probe = Change("probes/p.yaml", b"probe: yes\n", None)
    try:
        Store(git, index_wait=0.5).commit([probe], Message("the next command"))
    except SalesctlError as error:
        return [*wrong, f"the next command failed: {error}"]
    found = contents(git)
    del found[probe.path]
    if told == "after" or (told == "either" and found != before):
        wrong += differences(found, after)
    else:
        wrong += differences(found, before)
    return [*wrong, *problems(git)]


def _fault_here(fault: str, at: tuple[int, Path]) -> None:
    """Let the step `at` of this process fail; a full disk stays full."""
    wanted, marker = at
    marker_name = str(marker)
    count = -1

    def hook(event: str, args: tuple[Any, ...]) -> None:
        nonlocal count
        writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        if not (writes or event in _STEPS or event == "os.fsync") or args[:1] == (marker_name,):
            return
        if fault == "ENOSPC" and event not in _NEED_SPACE:
            return
        count += 1
        if count < wanted or (count > wanted and fault != "ENOSPC"):
            return
        if count == wanted:
            os.mknod(marker_name)
        if fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        number = getattr(errno, fault)
        raise OSError(number, os.strerror(number))

    real = os.fsync

    def fsync(descriptor: Any) -> None:
        hook("os.fsync", ())
        real(descriptor)

    vars(os)["fsync"] = fsync
    sys.addaudithook(hook)


_WRAPPER = """#!/bin/sh
n=$(cat "$R3_COUNT" 2>/dev/null || echo 0)
echo $((n + 1)) > "$R3_COUNT"
[ "$n" = "$R3_CHILD" ] || exec "$R3_GIT" "$@"
set -- "$R3_GIT" "$@"
[ -z "$R3_WHEN" ] || set -- -e "inject=$R3_CALLS:$R3_FAULT:when=$R3_WHEN" "$@"
exec strace -f -o "$R3_LOG" -e "trace=$R3_CALLS" "$@"
"""


def _git_faults(template: Path, fault: str, wrong: list[str]) -> int:
    """Strike each system call of each git; how many there were."""
    bin_ = template.with_name("bin")
    bin_.mkdir(exist_ok=True)
    log, counter = template.with_name("log"), template.with_name("counter")
    (bin_ / "git").write_text(_WRAPPER)
    (bin_ / "git").chmod(0o755)
    common = {
        "R3_COUNT": str(counter),
        "R3_LOG": str(log),
        "R3_CALLS": _CALLS,
        "R3_GIT": shutil.which("git") or "git",
        "R3_FAULT": "signal=KILL" if fault == "kill" else f"error={fault}",
        "PATH": f"{bin_}:{os.environ['PATH']}",
    }

    def strike(_: str, at: tuple[int, Path]) -> None:
        child, when = divmod(at[0], 10_000)
        os.environ |= {**common, "R3_CHILD": str(child), "R3_WHEN": str(when) if when else ""}
        at[1].touch()

    total = child = 0
    while True:
        for stale in (log, counter):
            stale.unlink(missing_ok=True)
        _one(template, fault, child * 10_000, wrong, strike)
        if not log.exists():
            return total
        calls = sum("(" in line for line in log.read_text(errors="replace").splitlines())
        for when in range(1, calls + 1):
            counter.unlink(missing_ok=True)
            _one(template, fault, child * 10_000 + when, wrong, strike)
        total += calls
        child += 1


if __name__ == "__main__":
    program(__doc__, run)
