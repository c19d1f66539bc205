"""Commits of two parents, and bringing the book to a commit that is there already."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from salesctl.errors import SalesctlError
from salesctl.git import Git
from salesctl.store import Change, Changed, Detached, Edited, InProgress, Message, Store, pack

from .conftest import ACME, ZENIT, Plain

OURS = Change("notes/ours.yaml", b"a: 1\n", None)


@pytest.fixture
def theirs(git: Git, store: Store, plain: Plain) -> str:
    """A commit of somebody else's on top of the first: Acme changed, Zenit gone, a deal and a program new. HEAD is at the first."""
    base = git.head()
    deal = Change("deals/2026/line.yaml", "title: Линия\n".encode(), None)
    store.commit(
        [Change(ACME, b"name: Acme GmbH\n", b"name: Acme\n"), Change(ZENIT, None, b"name: Zenit\n"), deal],
        Message("theirs"),
    )
    (git.root / "run.sh").write_bytes(b"#!/bin/sh\n")
    (git.root / "run.sh").chmod(0o755)
    plain("add", "run.sh")
    plain("commit", "-q", "-m", "a program")
    made = git.head()
    assert base
    assert made
    plain("reset", "-q", "--hard", base)
    return made


def _state(git: Git, plain: Plain) -> tuple[str, str, dict[str, bytes]]:
    files = {
        str(file.relative_to(git.root)): file.read_bytes()
        for file in git.root.rglob("*")
        if file.is_file() and ".git" not in file.parts
    }
    return plain("rev-parse", "HEAD"), plain("status", "--porcelain"), files


def test_files_index_and_head_come_to_the_commit(git: Git, store: Store, plain: Plain, theirs: str) -> None:
    done = store.advance(git.head(), theirs, "sync")
    assert git.head() == done.oid == theirs
    assert git.branch() == "refs/heads/main"
    assert plain("status", "--porcelain") == ""
    assert (git.root / ACME).read_bytes() == b"name: Acme GmbH\n"
    assert not (git.root / ZENIT).exists()
    assert stat.S_IMODE((git.root / "run.sh").stat().st_mode) & 0o100
    assert plain("fsck", "--strict", "--no-dangling") == ""


def test_a_book_without_a_commit_takes_all_of_it(git: Git, tmp_path: Path, theirs: str) -> None:
    empty = Git.init(tmp_path / "empty")
    empty.run("fetch", "-q", "--end-of-options", str(git.root), theirs)
    Store(empty).advance(None, theirs, "sync")
    assert empty.head() == theirs
    assert (empty.root / ACME).exists()
    assert empty.status().entries == ()


@pytest.mark.parametrize("staged", [False, True])
@pytest.mark.parametrize(
    ("path", "content"),
    [
        (ACME, b"name: mine\n"),
        (ZENIT, b"name: mine\n"),
        ("deals/2026/line.yaml", b"mine\n"),
        ("deals/2026/line.yaml", "title: Линия\n".encode()),
    ],
    ids=["changed", "removed", "new", "new and the same"],
)
def test_a_file_in_the_way_refuses_before_anything_moves(
    git: Git, store: Store, plain: Plain, theirs: str, path: str, content: bytes, *, staged: bool
) -> None:
    (git.root / path).parent.mkdir(parents=True, exist_ok=True)
    (git.root / path).write_bytes(content)
    if staged:
        plain("add", path)
    before = _state(git, plain)
    with pytest.raises(Edited, match=path):
        store.advance(git.head(), theirs, "sync")
    assert _state(git, plain) == before


def test_what_is_staged_and_then_taken_back_in_the_file_is_in_the_way(
    git: Git, store: Store, plain: Plain, theirs: str
) -> None:
    (git.root / ACME).write_bytes(b"name: mine\n")
    plain("add", ACME)
    (git.root / ACME).write_bytes(b"name: Acme\n")
    before = _state(git, plain)
    with pytest.raises(Edited, match="staged for your own next commit"):
        store.advance(git.head(), theirs, "sync")
    assert _state(git, plain) == before


def test_edits_elsewhere_stay_as_they_are(git: Git, store: Store, plain: Plain, theirs: str) -> None:
    (git.root / "mine.txt").write_text("mine\n")
    (git.root / "staged.txt").write_text("staged\n")
    plain("add", "staged.txt")
    store.advance(git.head(), theirs, "sync")
    assert plain("status", "--porcelain") == "A  staged.txt\n?? mine.txt\n"


def test_head_that_moved_meanwhile_is_not_moved_back(git: Git, store: Store, plain: Plain, theirs: str) -> None:
    old = git.head()
    store.commit([OURS], Message("ours"))
    before = _state(git, plain)
    with pytest.raises(Changed, match="somebody else committed"):
        store.advance(old, theirs, "sync")
    assert _state(git, plain) == before


def test_links_and_paths_into_git_are_refused(git: Git, store: Store, plain: Plain) -> None:
    base = git.head()
    blob = git.run("hash-object", "-w", "--stdin", input=b"x").decode().strip()
    link = store.merge_commit([base or ""], {"clients/link.yaml": f"120000 {blob}"}, [], Message("a link"))
    hook = store.merge_commit([base or ""], {"clients/x.yaml": f"100644 {blob}"}, [], Message("fine"))
    with pytest.raises(SalesctlError, match="not a regular file"):
        store.advance(base, link, "sync")
    with pytest.raises(SalesctlError, match="no path inside a book"):
        store.merge_commit([hook], {".git/hooks/post-commit": f"100755 {blob}"}, [], Message("a hook"))
    assert git.head() == base


@pytest.mark.parametrize("state", ["detached", "bisect"])
def test_on_no_branch_nothing_moves(git: Git, store: Store, plain: Plain, theirs: str, state: str) -> None:
    plain(*(("checkout", "-q", "--detach") if state == "detached" else ("bisect", "start")))
    before = _state(git, plain)
    with pytest.raises((Detached, InProgress)):
        store.advance(git.head(), theirs, "sync")
    assert _state(git, plain) == before


def test_a_commit_of_two_parents_is_on_no_branch_until_the_book_comes_to_it(
    git: Git, store: Store, plain: Plain, theirs: str
) -> None:
    store.commit([OURS], Message("ours"))
    ours = git.head() or ""
    entries = {path: entry for path, (_, entry) in git.entries_between(f"{theirs}~2", theirs).items()}
    new = b"name: Acme, both\n"
    entries[ACME] = f"100644 {pack.oid('blob', new, git.algorithm)}"
    made = store.merge_commit([ours, theirs], entries, [new], Message("both"), when="2026-05-01T10:00:00+03:00")
    assert git.head() == ours
    assert git.parents(made) == [ours, theirs]
    store.advance(ours, made, "sync")
    assert (git.root / ACME).read_bytes() == new
    assert (git.root / OURS.path).exists()
    assert not (git.root / ZENIT).exists()
    assert plain("status", "--porcelain") == ""
    same = store.merge_commit([made, theirs], {}, [], Message("nothing to change"))
    assert git.entries_between(made, same) == {}
