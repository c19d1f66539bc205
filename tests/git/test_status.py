"""The status: what is staged, edited, new or in conflict, whatever the user configured."""

from __future__ import annotations

import os
from pathlib import Path

from salesctl.git import Git, StatusEntry


def test_clean(git: Git) -> None:
    status = git.status()
    assert (status.head, status.branch, status.entries) == (git.head(), "main", ())


def test_each_way_a_path_can_differ(git: Git) -> None:
    git.set("status.showUntrackedFiles", "no")
    git.set("status.renames", "copies")
    (git.root / "r1.yaml").write_text("staged\n")
    git.run("add", "r1.yaml")
    (git.root / "r1.yaml").write_text("and edited\n")
    (git.root / "r2.yaml").rename(git.root / "r3.yaml")
    (git.root / "Заметки и планы").mkdir()
    (git.root / "Заметки и планы" / "a\tb.yaml").write_text("new\n")
    assert set(git.status().entries) == {
        StatusEntry("r1.yaml", staged=True, unstaged=True),
        StatusEntry("r2.yaml", unstaged=True),
        StatusEntry("r3.yaml", untracked=True),
        StatusEntry("Заметки и планы/a\tb.yaml", untracked=True),
    }


def test_a_conflict(git: Git) -> None:
    git.run("checkout", "-q", "-b", "side", "HEAD~1")
    (git.root / "r1.yaml").write_text("theirs\n")
    git.run("commit", "-q", "-a", "-m", "theirs")
    git.run("checkout", "-q", "main")
    (git.root / "r1.yaml").write_text("ours\n")
    git.run("commit", "-q", "-a", "-m", "ours")
    git.run("merge", "side", ok=(1,))
    assert git.status().entries == (StatusEntry("r1.yaml", conflicted=True),)
    assert git.operation() == "merge"


def test_before_the_first_commit_and_detached(git: Git, tmp_path: Path) -> None:
    empty = Git.init(tmp_path / "empty")
    assert (empty.status().head, empty.status().branch) == (None, "main")
    git.run("checkout", "-q", "--detach")
    assert (git.status().head, git.status().branch) == (git.head(), None)


def test_asking_leaves_no_lock_and_changes_nothing(git: Git) -> None:
    index = git.git_dir / "index"
    (git.root / "r1.yaml").touch()
    before = index.stat().st_ino
    git.status()
    assert index.stat().st_ino == before


def test_a_commit_made_meanwhile_is_seen(git: Git) -> None:
    """Git names HEAD before it compares: a commit in between would make the old one look like all there is."""
    running = git.start_status()
    os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOWAIT)
    (git.root / "new.txt").write_text("new\n")
    git.run("add", "new.txt")
    git.run("commit", "-qm", "new")
    status = git.read_status(running)
    assert status.head == git.head()
    assert status.entries == ()
