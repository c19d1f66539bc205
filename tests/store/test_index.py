"""Git's own lock and index: another program's are respected, ours never lag behind HEAD."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from salesctl.store import Busy, Change, Edited, Message, Store, index
from salesctl.store.recover import recover

from .conftest import ACME, ZENIT, Plain

if TYPE_CHECKING:
    from salesctl.git import Git

EDIT = Change(ACME, b"name: Acme GmbH\n", b"name: Acme\n")


def test_with_index_lock_held_by_another_program_the_next_plain_commit_does_not_bring_the_old_record_back(
    store: Store, git: Git, plain: Plain
) -> None:
    lock = git.git_dir / "index.lock"
    lock.touch()
    with pytest.raises(Busy, match="another Git program is at work") as caught:
        store.commit([EDIT], Message("acme: name"))
    assert "index.lock" in caught.value.message
    assert "doctor --fix" in caught.value.hint
    assert lock.exists(), "another program's lock is not ours to remove"
    lock.unlink()
    assert plain("status", "--porcelain") == ""

    threading.Timer(0.1, lock.unlink).start()
    lock.touch()
    store.index_wait = 30
    store.commit([EDIT], Message("acme: name"))
    (git.root / ZENIT).write_text("name: Zenit Ltd\n")
    plain("add", ZENIT)
    plain("commit", "-q", "-m", "by hand")
    assert git.file_at("HEAD", ACME) == EDIT.after
    assert git.file_at("HEAD", ZENIT) == b"name: Zenit Ltd\n"
    assert plain("status", "--porcelain") == ""


def test_a_writer_that_died_after_moving_head_keeps_plain_git_out_until_the_index_has_followed(
    store: Store, git: Git, plain: Plain
) -> None:
    _dies_after_moving_head(store)
    assert git.file_at("HEAD", ACME) == EDIT.after
    assert "index.lock" in plain("commit", "-a", "-m", "by hand", ok=False)
    store.recover()
    (git.root / ZENIT).write_text("name: Zenit Ltd\n")
    plain("commit", "-q", "-a", "-m", "by hand")
    assert git.file_at("HEAD", ACME) == EDIT.after


def test_even_if_the_user_removed_the_lock_and_staged_other_work(store: Store, git: Git, plain: Plain) -> None:
    _dies_after_moving_head(store)
    (git.git_dir / "index.lock").unlink()
    (git.root / ZENIT).write_text("name: Zenit Ltd\n")
    plain("add", ZENIT)
    store.recover()
    plain("commit", "-q", "-m", "by hand")
    assert git.file_at("HEAD", ACME) == EDIT.after
    assert git.file_at("HEAD", ZENIT) == b"name: Zenit Ltd\n"
    assert plain("status", "--porcelain") == ""


def test_a_reader_does_not_wait_for_another_programs_lock(store: Store, git: Git, plain: Plain) -> None:
    _dies_after_moving_head(store)
    lock = git.git_dir / "index.lock"
    lock.unlink()
    lock.write_text("")
    recover(git)
    assert lock.exists()
    with pytest.raises(Busy):
        store.commit([Change("a.yaml", b"a: 1\n", None)], Message("a"))
    lock.unlink()
    recover(git)
    assert plain("status", "--porcelain") == ""


def test_an_editor_that_holds_the_file_open_loses_nothing(
    store: Store, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = index.prepare
    with (git.root / ACME).open("r+") as editor:

        def meddled(git: Git, *args: object) -> Path:
            editor.write("name: by the editor\n")
            editor.flush()
            return real(git, *args)  # type: ignore[arg-type]

        monkeypatch.setattr(index, "prepare", meddled)
        head = git.head()
        with pytest.raises(Edited, match="edited by hand"):
            store.commit([EDIT], Message("acme: name"))
    assert git.head() == head
    assert (git.root / ACME).read_text() == "name: by the editor\n"


def test_an_editor_that_replaces_the_file_loses_nothing(
    store: Store, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = index.prepare

    def meddled(git: Git, *args: object) -> Path:
        (git.root / "saved").write_text("name: by the editor\n")
        (git.root / "saved").rename(git.root / ACME)
        return real(git, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(index, "prepare", meddled)
    head = git.head()
    with pytest.raises(Edited):
        store.commit([EDIT, Change("a.yaml", b"a: 1\n", None)], Message("acme: name"))
    assert git.head() == head
    assert (git.root / ACME).read_text() == "name: by the editor\n"
    assert [entry.path for entry in git.status().entries] == [ACME]


def test_a_lock_taken_away_during_the_write_stops_it(
    store: Store, git: Git, plain: Plain, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = index.prepare

    def meddled(git: Git, *args: object) -> Path:
        (git.git_dir / "index.lock").unlink()
        return real(git, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(index, "prepare", meddled)
    head = git.head()
    with pytest.raises(Exception, match=r"removed Git's index.lock"):
        store.commit([EDIT], Message("acme: name"))
    assert git.head() == head
    assert plain("status", "--porcelain") == ""


def test_an_index_lock_on_a_disk_without_links(
    store: Store, git: Git, plain: Plain, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_link(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_link)
    store.commit([EDIT], Message("acme: name"))
    assert plain("status", "--porcelain") == ""
    (git.git_dir / "index.lock").touch()
    with pytest.raises(Busy):
        store.commit([Change("a.yaml", b"a: 1\n", None)], Message("a"))


class _Death(BaseException):
    """The writer is gone: nothing more of it runs."""


def _dies_after_moving_head(store: Store) -> None:
    """A writer that is gone once HEAD is moved, before the index has followed."""

    def die(*_: object, **__: object) -> None:
        raise _Death

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "install", die)
        patch.setattr("salesctl.store.write.settle", die)
        with pytest.raises(_Death):
            store.commit([EDIT], Message("acme: name"))
