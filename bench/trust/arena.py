"""Where the trust tests fight: scratch books, what must hold in each at the end, and one way to start a test.

Each `rNN_*.py` here is a program: without arguments it runs its full form; `--short` the one the tests run; `--count N` so many
cases of the full one; `--seed N` repeats a run; `--sabotage` (where it is offered: `SAFEGUARDS`) takes a safeguard
away, and must turn the result red by a loss that is seen. Its last line is the result, its exit code 0 when green and 1 when red.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from salesctl.git import Git
from salesctl.store import Change, Message, Store

_STAYS = re.compile(r"lock$|book\.|at-|numbers|config\.json|hooks$|(answers|reviews|written)\.json$|(lines|views)$")
"""What stays in the folder of salesctl when nobody works: the read model, and notes of this clone."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a test was asked to run."""

    short: bool
    seed: int
    sabotage: str
    count: int = 0

    def of(self, full: int) -> int:
        """How many cases the full form has; as many as were asked for, where somebody asked for a part."""
        return self.count or full


def program(doc: str | None, run: Callable[[Form], tuple[str, list[str]]], *, sabotage: tuple[str, ...] = ()) -> None:
    """Read the command line, run the test, print what went wrong and then the result, exit."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--short", action="store_true", help="the form the tests run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=0, help="so many cases of the full form, where it counts them")
    if sabotage:
        parser.add_argument("--sabotage", choices=sabotage, default="", help="take a safeguard away")
    given = parser.parse_args()
    hermetic()
    result, wrong = run(Form(given.short, given.seed, getattr(given, "sabotage", ""), given.count))
    for line in sorted(wrong, key=lambda line: "LOSS" not in line)[:20]:
        print("  wrong:", line)
    print(f"{'RED' if wrong else 'GREEN'}  {result}  (seed {given.seed})")
    sys.exit(1 if wrong else 0)


def hermetic() -> None:
    """No setting of this machine's user, nor of a calling hook, reaches the books here."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "TZ": "UTC"}


@contextmanager
def book(records: int = 5) -> Iterator[Git]:
    """A scratch book with some records in its first commit."""
    with tempfile.TemporaryDirectory(prefix="salesctl-") as folder:
        yield new_book(Path(folder) / "book", records)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """Mount a disk of this size at a folder, where that is allowed."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "salesctl", str(folder)]
    mounted = bool(shutil.which("mount")) and subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def new_book(folder: Path, records: int = 5) -> Git:
    """A book with some records in its first commit."""
    git = Git.init(folder)
    shutil.rmtree(git.git_dir / "hooks", ignore_errors=True)  # samples: a book is copied often here
    git.set("gc.auto", "0")  # a kill of git's own housekeeping is not what is tested
    git.set("user.name", "Anna")
    git.set("user.email", "anna@example.com")
    first = [Change(f"clients/c{n}.yaml", b"name: Client %d\n" % n, None) for n in range(records)]
    Store(git).commit(first, Message("first records"))
    return git


def contents(git: Git, rev: str = "HEAD") -> dict[str, bytes]:
    """Every file of a commit."""
    names = dict(git.tree_delta(None, rev))
    blobs = dict(git.blobs({oid for oid in names.values() if oid}))
    return {path: blobs[oid] for path, oid in names.items() if oid}


def work_tree(git: Git) -> dict[str, bytes]:
    """Every file in the work tree."""
    found = (path for path in git.root.rglob("*") if path.is_file() and ".git" not in path.relative_to(git.root).parts)
    return {path.relative_to(git.root).as_posix(): path.read_bytes() for path in found}


def problems(git: Git, *, objects: bool = True) -> list[str]:
    """What a person would have to mend by hand in a book nobody works on; nothing, it is hoped."""
    wrong = [f"{entry.path} differs from HEAD" for entry in git.status().entries]
    if work_tree(git) != (contents(git) if git.head() else {}):
        wrong.append("the work tree is not HEAD's")
    home = git.common_dir / "salesctl"
    left = [*git.git_dir.rglob("*.lock"), *(home.iterdir() if home.is_dir() else [])]
    wrong += [
        f"left behind: {path.relative_to(git.git_dir)}"
        for path in left
        if path.parent != home or not _STAYS.match(path.name)
    ]
    if objects:
        result = git.spawn("fsck", "--strict", "--no-dangling", "--no-progress").wait()
        wrong += [f"git fsck: {line}" for line in result.stderr.decode().splitlines() if "notice:" not in line]
    return wrong


def remove_locks(git: Git) -> None:
    """Do as git tells people whose git died: what stands in the way of the next one goes."""
    for lock in ("index.lock", "HEAD.lock", "refs/heads/main.lock"):
        (git.git_dir / lock).unlink(missing_ok=True)


def commit_by_hand(git: Git) -> None:
    """What the user of a book does sooner or later: a plain `git commit` of all that seems changed."""
    git.run("commit", "--quiet", "--no-verify", "--allow-empty", "--all", "--message=by hand")


def differences(found: Mapping[str, bytes], wanted: Mapping[str, bytes]) -> Iterable[str]:
    """Where two books differ, path by path."""
    for path in sorted(found.keys() | wanted.keys()):
        if found.get(path) != wanted.get(path):
            yield f"{path}: {found.get(path)!r} instead of {wanted.get(path)!r}"
