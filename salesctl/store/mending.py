"""Mending a repository's own files: what a power cut, a full disk or a program that died left of them.

Records are not touched: what stands in the work tree and is in no commit afterwards is its user's, as any edit is. Each cure
holds the lock of a writer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from salesctl.errors import SalesctlError
from salesctl.git import Git, GitError
from salesctl.git.damage import Damage, damage, is_oid
from salesctl.lang.text import say

from . import journal, places
from .files import put
from .lock import hold
from .pack import oid
from .recover import mend

WAIT = 10.0
"""Seconds to wait for a writer that is at work."""


def damages(git: Git) -> Iterator[Damage]:
    """What keeps this book from being written or read, in the order in which it is to be mended."""
    found = list(damage(git.root))
    yield from found
    if not any(one.name in {"repository", "configuration", "owner", "head", "branch"} for one in found):
        yield from _journal(git)
        yield from _objects(git)


def cure(git: Git, found: Damage) -> None:
    """Mend one. Raises SalesctlError where it cannot be."""
    with hold(git, WAIT) as held:
        if found.name == "objects":
            _bring_objects(git)
        elif found.name == "journal":
            _drop_journal(git, held)
        elif found.path is not None:
            _CURES[found.name](git, found.path)


def _journal(git: Git) -> Iterator[Damage]:
    if not places.is_under_way(git):
        return
    try:
        if journal.read(git) is not None:
            yield Damage("journal", say("a write was cut off and is not ended yet"), "", mendable=True)
    except journal.Foreign as error:
        yield Damage("journal", error.message, error.hint)
    except SalesctlError as error:
        yield Damage("journal", error.message, error.hint, places.journal(git), mendable=True)


def _drop_journal(git: Git, held: int) -> None:
    """End what it tells of; one that tells nothing goes with what was made ready: what was not committed was not acknowledged."""
    try:
        journal.read(git)
    except journal.Foreign:
        raise
    except SalesctlError:
        journal.drop(git)
    mend(git, wait=WAIT, held=held)


def _make_index(git: Git, path: Path) -> None:
    """An index that says what HEAD says; files that differ from it are edits that are not staged."""
    fresh = places.home(git) / "index-made"
    fresh.unlink(missing_ok=True)
    env = {"GIT_INDEX_FILE": str(fresh)}
    git.run("read-tree", "HEAD" if git.head() else "--empty", env=env)
    git.run("update-index", "-q", "--refresh", env=env, ok=(0, 1))
    put(fresh, path)


def _exempt_records(_git: Git, path: Path) -> None:
    """Have no filter driver convert records in this clone, whatever other attributes say."""
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write("*.yaml -filter\n")


def _name_branch(git: Git, path: Path) -> None:
    """Have HEAD name the branch it named last, as far as anything says which that was."""
    found = (
        file for file in (git.common_dir / "refs" / "heads").rglob("*") if file.is_file() and file.suffix != ".lock"
    )
    names = [file.relative_to(git.common_dir).as_posix() for file in found]
    with suppress(OSError):
        packed = (git.common_dir / "packed-refs").read_text(encoding="utf-8", errors="replace").splitlines()
        names += [line.partition(" ")[2] for line in packed if " refs/heads/" in line]
    names = sorted(set(names))
    if len(names) > 1 and "refs/heads/main" in names:
        names = ["refs/heads/main"]
    if len(names) != 1:
        raise SalesctlError(
            say("nothing says which branch HEAD of this repository named"),
            hint=say("write it: echo 'ref: refs/heads/NAME' > {file}", file=path),
        )
    fresh = path.with_name("HEAD-made")
    fresh.write_text(f"ref: {names[0]}\n", encoding="utf-8")
    put(fresh, path)


def _move_branch(git: Git, path: Path) -> None:
    """Have a branch name the last commit of its own that is there with all that belongs to it."""
    name = path.relative_to(git.common_dir).as_posix()
    for commit in _candidates(git, name):
        if not git.spawn("rev-list", "--objects", "--quiet", "--end-of-options", commit, "--").wait().code:
            fresh = path.with_name(f"{path.name}-made")
            fresh.write_text(f"{commit}\n", encoding="ascii")
            put(fresh, path)
            _make_index(git, git.git_dir / "index")
            return
    raise SalesctlError(
        say("no commit of the branch {branch} is whole", branch=name.rpartition("/")[2]),
        hint=say("clone the book again beside this folder, and bring over what differs"),
    )


def _candidates(git: Git, name: str) -> Iterator[str]:
    """The commits a branch is known to have stood at, the newest first: by its reflog, then where remotes have it."""
    with suppress(OSError):
        lines = (git.common_dir / "logs" / name).read_text(encoding="utf-8", errors="replace").splitlines()
        for line in reversed(lines):
            old, new = (*line.split(" ")[:2], "")[:2]
            yield from (one for one in (new, old) if is_oid(one) and one.strip("0"))
    noted = git.run("for-each-ref", "--format=%(objectname)", "refs/salesctl/known", "refs/remotes", check=False)
    yield from noted.decode("ascii", "replace").split()


def _take_away(_git: Git, path: Path) -> None:
    path.unlink(missing_ok=True)


_CURES: dict[str, Callable[[Git, Path], None]] = {
    "head": _name_branch,
    "branch": _move_branch,
    "index": _make_index,
    "lock": _take_away,
    "filter": _exempt_records,
}


def _objects(git: Git) -> Iterator[Damage]:
    missing = _missing(git)
    if missing:
        message = say(
            "{n:object of Git is|objects of Git are} missing, {first} among them", n=len(missing), first=missing[0][:12]
        )
        yield Damage("objects", message, "", mendable=True)


def _missing(git: Git) -> list[str]:
    """Objects of HEAD that are not there; none in a partial clone, which fetches what it needs."""
    if not git.head() or git.is_partial:
        return []
    walk = ("rev-list", "--objects", "--missing=print", "--no-object-names", "HEAD", "--")
    lines = git.run(*walk, check=False).decode("ascii", "replace").split()
    return [line[1:] for line in lines if line.startswith("?")]


def _bring_objects(git: Git) -> None:
    """Make missing objects of files that still say what they said, and fetch the others. Raises SalesctlError for those left."""
    missing = set(_missing(git))
    contents = (
        file for path, name in git.tree_delta(None, "HEAD") if name in missing and (file := git.root / path).is_file()
    )
    for file in contents:
        raw = file.read_bytes()
        if oid("blob", raw, git.algorithm) in missing:
            git.run("hash-object", "-w", "--stdin", "--no-filters", input=raw)
    left = _missing(git)
    for remote in git.remotes if left else ():
        with suppress(GitError):
            git.run("fetch", "--quiet", "--refetch", "--no-tags", "--no-write-fetch-head", "--end-of-options", remote)
        left = _missing(git)
    if left:
        raise SalesctlError(
            say(
                "{n:object is|objects are} missing and at no remote, {first} among them",
                n=len(left),
                first=left[0][:12],
            ),
            hint=say("a colleague's clone may: git fetch --refetch PATH; then `salesctl doctor` again"),
        )
