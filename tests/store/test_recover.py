"""After a death: forward or back, never over the user's own bytes, and with no hand needed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from salesctl.errors import SalesctlError
from salesctl.git import Git
from salesctl.store import Change, Message, Store, files, index, journal, places, recover, write
from salesctl.store.lock import hold

from .conftest import ACME, ZENIT, Plain

EDIT = Change(ACME, b"name: Acme GmbH\n", b"name: Acme\n")
ADD = Change("deals/2026/11/d.yaml", b"client: acme\n", None)
REMOVE = Change(ZENIT, None, b"name: Zenit\n")
Die = Callable[[object, str], None]


class _Death(BaseException):
    """The writer is gone: nothing more of it runs."""


@pytest.fixture
def dead(store: Store) -> Callable[[object, str], None]:
    """Let a writer of three changes die before it calls a function."""

    def die(module: object, step: str) -> None:
        _die(store, module, step)

    return die


def _is_moving(*args: object) -> bool:
    """Whether a stage that is being synced is one whose HEAD is about to be moved."""
    return isinstance(args[0], Path) and (args[0] / "moving").exists()


def _die(store: Store, module: object, step: str, after: Callable[..., bool] = lambda *_: True) -> None:
    """Let a writer of three changes die where it calls a function, if `after` says so."""
    real = getattr(module, step)

    def gone(*_: object, **__: object) -> None:
        raise _Death

    def gone_then(*args: object) -> object:
        if after(*args):
            raise _Death
        return real(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, step, gone_then)
        patch.setattr(write, "settle", gone)
        with pytest.raises(_Death):
            store.commit([EDIT, ADD, REMOVE], Message("three changes"))


def _whole(git: Git) -> bool:
    home = {path.name for path in (git.common_dir / "salesctl").iterdir()}
    return not git.status().entries and home == {"lock"} and not (git.git_dir / "index.lock").exists()


def test_nothing_to_do_is_one_look(store: Store, git: Git) -> None:
    store.recover()
    assert _whole(git)


def test_back_when_head_did_not_move(store: Store, git: Git, dead: Die) -> None:
    head = git.head()
    dead(write, "_move_head")
    assert (git.root / ADD.path).exists()
    inode = next((git.common_dir / "salesctl").glob("stage-*/0.old")).stat().st_ino
    store.recover()
    assert git.head() == head
    assert (git.root / ACME).stat().st_ino == inode, "the very file, with its times and permissions"
    assert not (git.root / "deals").exists()
    assert _whole(git)


def test_forward_when_it_did(store: Store, git: Git, dead: Die) -> None:
    dead(index, "install")
    head = git.head()
    store.recover()
    assert git.head() == head
    assert git.file_at("HEAD", ACME) == EDIT.after
    assert _whole(git)


def test_before_anything_showed(store: Store, git: Git, dead: Die) -> None:
    for step in ("write", "drop"):
        head = git.head()
        dead(journal, step)
        store.commit([Change(f"{step}.yaml", b"a: b\n", None)], Message("the next command"))
        assert head != git.head()
        assert _whole(git)
        if step == "drop":
            assert git.file_at("HEAD", ACME) == EDIT.after


def test_the_next_writer_mends_too(store: Store, git: Git, dead: Die) -> None:
    dead(write, "_move_head")
    store.commit([EDIT], Message("again"))
    assert git.file_at("HEAD", ACME) == EDIT.after
    assert _whole(git)


def test_going_back_needs_neither_the_stage_nor_space(store: Store, git: Git, dead: Die) -> None:
    dead(write, "_move_head")
    shutil.rmtree(next((git.common_dir / "salesctl").glob("stage-*")))
    store.recover()
    assert (git.root / ACME).read_bytes() == b"name: Acme\n"
    assert _whole(git)


@pytest.mark.parametrize("step", ["_move_head", "install"])
def test_what_the_user_edited_meanwhile_stays(store: Store, git: Git, dead: Die, step: str) -> None:
    dead(write if step == "_move_head" else index, step)
    (git.root / ACME).write_text("name: by hand\n")
    (git.root / ADD.path).write_text("by: hand\n")
    (git.root / ZENIT).write_text("name: back again\n")
    store.recover()
    assert (git.root / ACME).read_text() == "name: by hand\n"
    assert (git.root / ADD.path).read_text() == "by: hand\n"
    assert (git.root / ZENIT).read_text() == "name: back again\n"
    assert {entry.path for entry in git.status().entries} == {ACME, ADD.path, ZENIT}


def test_what_the_user_committed_meanwhile_stays(store: Store, git: Git, dead: Die, plain: Plain) -> None:
    dead(write, "_move_head")
    (git.git_dir / "index.lock").unlink()
    plain("add", "--all")
    plain("commit", "-q", "-m", "by hand, the same")
    store.recover()
    assert git.file_at("HEAD", ACME) == EDIT.after
    assert _whole(git)


def test_a_commit_on_top_of_ours(store: Store, git: Git, dead: Die, plain: Plain) -> None:
    dead(index, "install")
    (git.git_dir / "index.lock").unlink()
    plain("reset", "-q", "--mixed")
    plain("commit", "-q", "--allow-empty", "-m", "by hand, on top")
    store.recover()
    assert git.file_at("HEAD", ACME) == EDIT.after
    assert _whole(git)


@pytest.mark.parametrize("content", ["", "commit"])
def test_locks_of_a_git_that_was_killed_with_us(
    store: Store, git: Git, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recover, "_PATIENCE", 0.1)
    _die(store, journal, "sync_folder", after=_is_moving)
    intent = journal.read(git)
    assert intent is not None
    for name in ("HEAD.lock", "refs/heads/main.lock"):
        (git.git_dir / name).write_text(f"{intent.new}\n" if content else "")
    store.recover()
    assert _whole(git)
    assert store.commit([EDIT], Message("again")) is not None


def test_locks_of_others_are_left_alone(store: Store, git: Git, dead: Die) -> None:
    named, empty = git.git_dir / "refs/heads/main.lock", git.git_dir / "HEAD.lock"
    dead(write, "_move_head")
    for lock in (named, empty):
        lock.touch()
    store.recover()
    assert named.exists()
    assert empty.exists()
    for lock in (named, empty):
        lock.unlink()
    _die(store, journal, "sync_folder", after=_is_moving)
    named.write_text(f"{'1' * 40}\n")
    empty.touch()
    os.utime(empty, (1, 1))
    store.recover()
    assert named.exists()
    assert empty.exists()


def test_a_live_writer_is_left_alone(store: Store, git: Git, dead: Die) -> None:
    dead(write, "_move_head")
    with hold(git, 0):
        store.recover()
        assert journal.read(git) is not None
    store.recover()
    assert _whole(git)


def test_each_work_tree_mends_its_own(git: Git, dead: Die, tmp_path: Path) -> None:
    git.run("worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    linked = Git(tmp_path / "linked")
    dead(write, "_move_head")
    _die(Store(linked), index, "install")
    assert Store(linked).commit([Change("a.yaml", b"a: 1\n", None)], Message("the next command")) is not None
    assert linked.file_at("HEAD", ACME) == EDIT.after
    assert linked.status().entries == ()
    assert journal.read(git) is not None
    Store(git).recover()
    assert _whole(git)


def test_after_the_repository_was_moved(git: Git, dead: Die, tmp_path: Path) -> None:
    dead(write, "_move_head")
    git.root.rename(tmp_path / "elsewhere")
    moved = Git(tmp_path / "elsewhere")
    Store(moved).recover()
    assert _whole(moved)


def test_a_journal_of_another_version_is_not_guessed_at(store: Store, git: Git) -> None:
    places.journal(git).write_text('{"format": 99}')
    with pytest.raises(SalesctlError, match="another version of salesctl"):
        store.recover()


@pytest.mark.parametrize("text", ["not json", "", "[]", "null", "{}", "[" * 100_000, "\xff"])
def test_a_damaged_journal_is_named(store: Store, git: Git, text: str) -> None:
    places.journal(git).write_text(text, encoding="latin-1")
    with pytest.raises(SalesctlError, match="is damaged: a write was cut off"):
        store.recover()


_JOURNAL = {
    "format": 1, "token": "stage-1", "files": "salesctl/stage-1", "old": None, "new": "1" * 40, "locks": [], "made": [],
    "steps": [["clients/x.yaml", None, f"100644 {'2' * 40}"]],
}  # fmt: skip


@pytest.mark.parametrize(
    "value", [None, 1, {}, "", "\0", "../x", "/etc", [1], [[]], [["../x", None, None]], [["x", "y", None]], [["x"]]]
)
@pytest.mark.parametrize("name", ["token", "new", "made", "steps"])
def test_a_journal_that_says_something_else_is_damaged(store: Store, git: Git, name: str, value: object) -> None:
    places.journal(git).write_text(json.dumps({**_JOURNAL, name: value}))
    with pytest.raises(SalesctlError, match="is damaged: a write was cut off"):
        store.recover()


def test_old_contents_are_copied_where_files_have_but_one_name(
    store: Store, git: Git, dead: Die, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_link(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_link)
    (git.root / ACME).chmod(0o600)
    dead(write, "_move_head")
    store.recover()
    assert (git.root / ACME).stat().st_mode & 0o777 == 0o600
    assert _whole(git)


def test_a_failure_that_is_none_after_all(store: Store, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commit is in HEAD, only tidying up failed: that is a success."""

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(index, "install", fail)
    with pytest.raises(SalesctlError, match=r"cut off.*the disk does not answer"):
        store.commit([EDIT], Message("edit"))
    monkeypatch.undo()
    store.recover()
    calls: list[Path] = []
    real = index.install

    def once(git: Git, new: Path) -> None:
        calls.append(new)
        if len(calls) == 1:
            raise OSError(5, "Input/output error")
        real(git, new)

    monkeypatch.setattr(index, "install", once)
    done = store.commit([ADD], Message("add"))
    assert done is not None
    assert done.oid == git.head()
    assert _whole(git)


def test_an_interruption_takes_everything_back(store: Store, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "settle_folders", interrupt)
    head = git.head()
    with pytest.raises(KeyboardInterrupt):
        store.commit([EDIT, ADD, REMOVE], Message("three changes"))
    monkeypatch.undo()
    store.recover()
    assert git.head() == head
    assert _whole(git)
