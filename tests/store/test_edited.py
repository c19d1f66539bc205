"""A record with the user's own unfinished work is refused, with a way out; anything else unfinished is no obstacle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from salesctl.errors import SalesctlError
from salesctl.git import switches
from salesctl.store import Change, Changed, Edited, Message, Store, index

from .conftest import ACME, ZENIT, Plain

if TYPE_CHECKING:
    from pathlib import Path

    from salesctl.git import Git

EDIT = Change(ACME, b"name: Acme GmbH\n", b"name: Acme\n")


def test_edited_by_hand(store: Store, git: Git) -> None:
    (git.root / ACME).write_text("name: by hand\n")
    for before in (b"name: Acme\n", b"name: by hand\n"):
        with pytest.raises(Edited, match=r"acme\.yaml was edited by hand, and that is in no commit yet") as caught:
            store.commit([Change(ACME, b"name: mine\n", before)], Message("edit"))
        assert "git commit clients/acme.yaml" in caught.value.hint
        assert "git restore clients/acme.yaml" in caught.value.hint
    assert (git.root / ACME).read_text() == "name: by hand\n"


def test_removed_by_hand(store: Store, git: Git) -> None:
    (git.root / ACME).unlink()
    with pytest.raises(Edited, match=r"acme\.yaml was removed by hand"):
        store.commit([EDIT], Message("edit"))
    assert not (git.root / ACME).exists()


def test_made_a_program_by_hand(store: Store, git: Git) -> None:
    (git.root / ACME).chmod(0o755)
    with pytest.raises(Edited, match="given other permissions"):
        store.commit([EDIT], Message("edit"))
    git.set("core.fileMode", "false")
    assert store.commit([EDIT], Message("edit")) is not None


def test_staged(store: Store, git: Git, plain: Plain) -> None:
    (git.root / ACME).write_text("name: staged\n")
    plain("add", ACME)
    (git.root / ACME).write_text("name: Acme\n")
    with pytest.raises(Edited, match=r"acme\.yaml is staged for your own next commit") as caught:
        store.commit([EDIT], Message("edit"))
    assert "git restore --staged clients/acme.yaml" in caught.value.hint
    assert "+name: staged" in plain("diff", "--cached")


def test_written_by_hand_and_not_committed(store: Store, git: Git) -> None:
    (git.root / "clients" / "new.yaml").write_text("name: mine\n")
    for before in (None, b"name: mine\n"):
        with pytest.raises((Edited, Changed)):
            store.commit([Change("clients/new.yaml", b"name: x\n", before)], Message("new"))
    with pytest.raises(Edited, match="is there already, but in no commit") as caught:
        store.commit([Change("clients/new.yaml", b"name: x\n", None)], Message("new"))
    assert "git add clients/new.yaml" in caught.value.hint


def test_what_is_staged_elsewhere_stays_staged(store: Store, git: Git, plain: Plain) -> None:
    (git.root / ZENIT).write_text("name: staged\n")
    plain("add", ZENIT)
    (git.root / ZENIT).write_text("name: and edited\n")
    store.commit([EDIT], Message("edit"))
    assert plain("status", "--porcelain").strip() == f"MM {ZENIT}"
    assert git.file_at("HEAD", ZENIT) == b"name: Zenit\n"
    assert "+name: staged" in plain("diff", "--cached")


def test_a_record_git_was_told_to_skip(store: Store, git: Git, plain: Plain) -> None:
    plain("update-index", "--skip-worktree", ACME)
    head = git.head()
    with pytest.raises(Edited):
        store.commit([EDIT], Message("edit"))
    assert git.head() == head
    assert (git.root / ACME).read_bytes() == b"name: Acme\n"


def test_somebody_commits_at_the_same_moment(store: Store, plain: Plain, monkeypatch: pytest.MonkeyPatch) -> None:
    real = index.take
    meddled: list[str | None] = []

    def meddle(git: Git, wait: float) -> None:
        if not meddled:
            plain("commit", "-q", "--allow-empty", "-m", "by hand")
            meddled.append(git.head())
        real(git, wait)

    monkeypatch.setattr(index, "take", meddle)
    done = store.commit([EDIT], Message("edit"))
    assert done is not None
    assert plain("rev-parse", f"{done.oid}^").strip() == meddled[0]
    assert plain("status", "--porcelain") == ""


def test_somebody_commits_all_the_time(store: Store, git: Git, plain: Plain, monkeypatch: pytest.MonkeyPatch) -> None:
    real = index.take

    def meddle(git: Git, wait: float) -> None:
        plain("commit", "-q", "--allow-empty", "-m", "by hand")
        real(git, wait)

    monkeypatch.setattr(index, "take", meddle)
    with pytest.raises(Changed, match="keep committing"):
        store.commit([EDIT], Message("edit"))
    assert plain("status", "--porcelain") == ""
    assert git.file_at("HEAD", ACME) == b"name: Acme\n"


def test_head_is_moved_only_from_where_it_stood(store: Store, plain: Plain, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a program that heeds no lock cannot make us drop its commit."""
    real = index.prepare
    others: list[str] = []

    def meddle(git: Git, *args: object) -> Path:
        if not others:
            others.append(git.run("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "from nowhere").decode().strip())
            git.run("update-ref", "HEAD", others[0])
        return real(git, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(index, "prepare", meddle)
    assert store.commit([EDIT], Message("edit")) is not None
    assert plain("rev-parse", "HEAD^").strip() == others[0]
    assert plain("status", "--porcelain") == ""


def test_a_branch_that_another_program_has_locked(
    store: Store, git: Git, plain: Plain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switches, "HELD", {**switches.HELD, "core.filesRefLockTimeout": "100"})
    lock = git.git_dir / "refs" / "heads" / "main.lock"
    lock.touch()
    with pytest.raises(SalesctlError, match=r"another Git program is at work .*main\.lock"):
        store.commit([EDIT], Message("edit"))
    assert lock.exists()
    lock.unlink()
    assert plain("status", "--porcelain") == ""
