"""Where a repository is, where its HEAD stands, what its trees hold."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from salesctl.errors import SalesctlError
from salesctl.git import Git, GitError


def test_found_from_a_folder_inside(git: Git) -> None:
    deep = git.root / "a" / "b"
    deep.mkdir(parents=True)
    assert Git.find(deep).root == git.root


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(SalesctlError, match="is in no Git repository") as caught:
        Git.find(tmp_path)
    assert "git init" in caught.value.hint
    with pytest.raises(SalesctlError, match="is not the top of a Git repository"):
        Git(tmp_path)


def test_init_leaves_a_repository_as_it_is(git: Git) -> None:
    head = git.head()
    assert Git.init(git.root).head() == head


def test_head_in_every_state(git: Git, tmp_path: Path) -> None:
    def truth(repo: Git) -> str:
        return repo.run("rev-parse", "HEAD").decode().strip()

    assert git.head() == truth(git)
    assert git.branch() == "refs/heads/main"
    git.run("pack-refs", "--all")
    assert git.head() == truth(git)
    git.run("checkout", "-q", "--detach", "HEAD~1")
    assert git.head() == truth(git)
    assert git.branch() is None
    empty = Git.init(tmp_path / "empty")
    assert empty.head() is None
    assert empty.branch() == "refs/heads/main"


def test_a_linked_work_tree(git: Git, tmp_path: Path) -> None:
    git.run("worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    linked = Git(tmp_path / "linked")
    assert linked.common_dir == git.git_dir
    assert linked.git_dir != git.git_dir
    assert linked.branch() == "refs/heads/side"
    assert linked.head() == git.head()
    assert linked.status().entries == ()


def test_a_revision_names_a_commit_or_nothing(git: Git) -> None:
    assert git.resolve("HEAD~1") == git.run("rev-parse", "HEAD^").decode().strip()
    for revision in ("nothing", "HEAD:r1.yaml", "", "HEAD~9"):
        with pytest.raises(SalesctlError, match="is no commit of this book"):
            git.resolve(revision)


def test_the_commit_of_a_day(git: Git) -> None:
    first = git.resolve("HEAD~1")
    assert git.at("2026-01-01T12:00:00+03:00") == first
    assert git.at("2026-01-01T23:59:59+03:00") == first
    assert git.at("2026-01-02T23:59:59+03:00") == git.head()
    with pytest.raises(SalesctlError, match="did not exist yet on 2025-12-31"):
        git.at("2025-12-31T23:59:59+03:00")


def test_a_day_counts_in_its_zone(git: Git) -> None:
    assert git.at("2026-01-02T12:00:00+00:00") == git.head()
    assert git.at("2026-01-02T12:00:00+04:00") == git.resolve("HEAD~1")


def test_how_trees_differ(git: Git) -> None:
    one, two = (oid for _, oid in git.tree_delta(None, "HEAD"))
    assert list(git.tree_delta(None, "HEAD")) == [("r1.yaml", one), ("r2.yaml", two)]
    assert list(git.tree_delta("HEAD~1", "HEAD")) == [("r2.yaml", two)]
    assert list(git.tree_delta("HEAD", "HEAD~1")) == [("r2.yaml", None)]
    assert list(git.tree_delta("HEAD", "HEAD")) == []


def test_blobs_in_the_order_asked_for(git: Git) -> None:
    oids = [oid for _, oid in git.tree_delta(None, "HEAD") if oid]
    assert list(git.blobs(reversed(oids))) == [(oids[1], b"name: 2\n"), (oids[0], b"name: 1\n")]
    assert list(git.blobs([])) == []


def test_a_missing_blob_is_said(git: Git) -> None:
    with pytest.raises(GitError, match="is missing"):
        list(git.blobs(["0" * 40]))


def test_one_file_of_one_commit(git: Git) -> None:
    assert git.file_at("HEAD", "r2.yaml") == b"name: 2\n"
    assert git.file_at("HEAD~1", "r2.yaml") is None
    assert git.file_at("HEAD", "no such.yaml") is None


def test_settings_and_identity(git: Git, tmp_path: Path) -> None:
    assert git.identity() == ("Anna", "anna@example.com")
    git.set("user.name", "Олег Иванов")
    assert git.identity() == ("Олег Иванов", "anna@example.com")
    assert Git.init(tmp_path / "nobody").identity() is None


@pytest.mark.parametrize(
    ("name", "operation"),
    [
        ("MERGE_HEAD", "merge"),
        ("rebase-merge", "rebase"),
        ("rebase-apply", "rebase"),
        ("CHERRY_PICK_HEAD", "cherry-pick"),
        ("REVERT_HEAD", "revert"),
        ("BISECT_LOG", "bisect"),
    ],
)
def test_what_is_under_way(git: Git, name: str, operation: str) -> None:
    assert git.operation() is None
    (git.git_dir / name).touch()
    assert git.operation() == operation


def test_a_shallow_clone(git: Git, tmp_path: Path) -> None:
    git.run("clone", "-q", "--depth=1", f"file://{git.root}", str(tmp_path / "clone"))
    clone, last = Git(tmp_path / "clone"), git.resolve("HEAD")
    day = git.run("log", "-1", "--format=%cs").decode("ascii").strip()
    assert (git.oldest(), git.history_start()) == ([], "")
    assert (clone.oldest(), clone.history_start()) == ([last], day)
    assert git.parents(last)
    for asked in (
        lambda: clone.parents(last),
        lambda: clone.resolve("HEAD~1"),
        lambda: clone.at("2000-01-01T00:00:00Z"),
    ):
        with pytest.raises(SalesctlError, match="is not in this clone"):
            asked()


def test_what_would_be_committed(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (git.root / "r1.yaml").write_text("name: staged\n")
    git.run("add", "r1.yaml")
    (git.root / "r1.yaml").write_text("name: and edited\n")
    tree = git.staged_tree()
    assert git.run("cat-file", "-p", f"{tree}:r1.yaml") == b"name: staged\n"
    index = tmp_path / "handed to a hook"
    git.run("read-tree", "HEAD~1", env={"GIT_INDEX_FILE": str(index)})
    monkeypatch.setenv("GIT_INDEX_FILE", str(index))
    assert git.staged_tree() == git.run("rev-parse", "HEAD~1^{tree}").decode().strip()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> dict[int, str]:
    """The words of every git that is started, by its process."""
    said: dict[int, str] = {}
    real = os.posix_spawnp

    def noted(program: str, words: list[str], *of: Any, **named: Any) -> int:
        process = real(program, words, *of, **named)
        said[process] = " ".join(words[3:])
        return process

    monkeypatch.setattr(os, "posix_spawnp", noted)
    return said


def test_objects_are_read_by_one_git(git: Git, started: dict[int, str]) -> None:
    oids = [oid for _, oid in git.tree_delta(None, "HEAD") if oid]
    started.clear()
    for _ in range(3):
        assert [content for _, content in git.blobs(oids)] == [b"name: 1\n", b"name: 2\n"]
        assert list(git.files_at([("HEAD", "r2.yaml"), ("HEAD", "no such\nfile"), ("HEAD~1", "r2.yaml")])) == [
            b"name: 2\n",
            None,
            None,
        ]
        first = next(git.blobs(oids))  # the second is never fetched
        assert first == (oids[0], b"name: 1\n")
    assert [*started.values()] == ["cat-file --batch"] * 3


def test_a_question_within_another_one_is_answered(git: Git) -> None:
    oids = [oid for _, oid in git.tree_delta(None, "HEAD") if oid]
    both = [(one, git.file_at("HEAD", "r2.yaml")) for one, _ in git.blobs(oids)]
    assert both == [(oids[0], b"name: 2\n"), (oids[1], b"name: 2\n")]


def test_what_is_written_since_is_read(git: Git) -> None:
    assert git.file_at("HEAD", "r3.yaml") is None
    (git.root / "r3.yaml").write_text("name: 3\n")
    git.run("add", "r3.yaml")
    git.run("commit", "-q", "-m", "third")
    git.run("gc", "-q")
    assert git.file_at("HEAD", "r3.yaml") == b"name: 3\n"


def test_a_git_that_died_is_started_anew(git: Git, started: dict[int, str]) -> None:
    assert git.file_at("HEAD", "r1.yaml") == b"name: 1\n"
    os.kill(started.popitem()[0], signal.SIGKILL)
    started.clear()
    assert [git.file_at("HEAD", f"r{n}.yaml") for n in (1, 2, 1)] == [b"name: 1\n", b"name: 2\n", b"name: 1\n"]
    assert [*started.values()] == ["cat-file --batch --buffer", "cat-file --batch"]


def test_a_process_that_was_forked_has_a_git_of_its_own(git: Git) -> None:
    assert git.file_at("HEAD", "r1.yaml") == b"name: 1\n"
    if child := os.fork():
        found = [git.file_at("HEAD", "r1.yaml") for _ in range(200)]
        assert os.waitpid(child, 0)[1] == 0
        assert set(found) == {b"name: 1\n"}
    else:
        os._exit({git.file_at("HEAD", "r2.yaml") for _ in range(200)} != {b"name: 2\n"})


def test_threads_are_answered_each(git: Git) -> None:
    def ask(n: int) -> set[bytes | None]:
        return {git.file_at("HEAD", f"r{n % 2 + 1}.yaml") for _ in range(30)}

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [{b"name: 1\n"}, {b"name: 2\n"}] * 2


def test_a_git_ends_with_whoever_asks_it(git: Git, started: dict[int, str]) -> None:
    other = Git(git.root)
    assert other.file_at("HEAD", "r1.yaml") == b"name: 1\n"
    del other
    with pytest.raises(ProcessLookupError):
        os.kill(started.popitem()[0], 0)
