"""Git keeps its cache of untracked files in a large book, unless somebody decided otherwise; no new file is missed."""

from __future__ import annotations

import pytest

from salesctl.git import Git, untracked_cache
from salesctl.setup import plain_git


@pytest.fixture
def large(git: Git) -> Git:
    """A repository whose index names some thousand files."""
    blob = git.run("hash-object", "-w", "--stdin", input=b"name: x\n").decode().strip()
    lines = "".join(f"100644 {blob}\tclients/{n:02}/client-{n}.yaml\n" for n in range(4000))
    git.run("update-index", "--index-info", input=lines.encode())
    return Git(git.root)


def held(git: Git) -> bool:
    return b"UNTR" in (git.git_dir / "index").read_bytes()


def test_a_large_book_has_it_and_misses_nothing(large: Git) -> None:
    folder = large.root / "new"
    folder.mkdir()
    untracked_cache.keep(large)
    assert held(large)
    assert large.settings["core.untrackedcache"] == "true"
    for name in ("one.yaml", "two.yaml"):
        (folder / name).write_text("name: x\n")
        assert f"new/{name}" in {entry.path for entry in large.status().entries if entry.untracked}
    (folder / "one.yaml").unlink()
    assert {entry.path for entry in large.status().entries if entry.untracked} == {"new/two.yaml"}
    large.run("status", env={"GIT_OPTIONAL_LOCKS": "1"})  # as somebody types it
    assert held(large)


@pytest.mark.parametrize("decided", ["false", "keep", "true"])
def test_what_somebody_decided_stays(large: Git, decided: str) -> None:
    large.set("core.untrackedCache", decided)
    untracked_cache.keep(large)
    assert large.settings["core.untrackedcache"] == decided
    assert "status.showuntrackedfiles" not in large.settings


def test_a_small_book_stays_as_it_is(git: Git) -> None:
    untracked_cache.keep(git)
    assert "core.untrackedcache" not in git.settings


def test_a_clone_that_is_set_up_has_it_and_it_is_taken_out_again(large: Git) -> None:
    plain_git.set_up(large)
    assert held(large)
    plain_git.take_out(large)
    assert not {"core.untrackedcache", "status.showuntrackedfiles"} & set(large.settings)
