"""The log: commits with their trailers, and every change of every path, merges too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salesctl.git import Git


def _commit(git: Git, message: str, **files: str) -> str:
    for name, text in files.items():
        (git.root / f"{name}.yaml").write_text(text)
    git.run("add", ".")
    git.run("commit", "-q", "-m", message)
    return git.head() or ""


def test_commits_newest_first(git: Git) -> None:
    subjects = [commit.subject for commit in git.commits(None, "HEAD")]
    assert subjects == ["commit 2", "commit 1"]
    assert [commit.subject for commit in git.commits("HEAD~1", "HEAD")] == ["commit 2"]
    commit = next(git.commits(None, "HEAD"))
    assert (commit.oid, commit.author_name, commit.author_email) == (git.head(), "Anna", "anna@example.com")
    assert commit.at == "2026-01-02T12:00:00+03:00"


def test_trailers(git: Git) -> None:
    _commit(git, "deal a: stage b → c\n\nsome words\n\nClient: acme\nDuty: 11\nClient: zenit: north", a="1\n")
    commit = next(git.commits(None, "HEAD"))
    assert commit.subject == "deal a: stage b → c"
    assert commit.trailers == (("Client", "acme"), ("Duty", "11"), ("Client", "zenit: north"))


def test_every_change_is_counted_oldest_first(git: Git) -> None:
    third = _commit(git, "third", r1="name: one\n", r5="new\n")
    touched = list(git.touched(None, "HEAD"))
    assert [one.path for one in touched] == ["r1.yaml", "r2.yaml", "r1.yaml", "r5.yaml"]
    assert touched[-1].oid == third
    assert [one.path for one in git.touched("HEAD~1", "HEAD")] == ["r1.yaml", "r5.yaml"]
    assert list(git.touched("HEAD", "HEAD")) == []


def test_a_merge_never_lowers_a_count(git: Git) -> None:
    """The same edit on two sides: simplified history would forget one of them after the merge."""
    git.run("checkout", "-q", "-b", "side", "HEAD~1")
    _commit(git, "side", r1="name: same\n")
    git.run("checkout", "-q", "main")
    _commit(git, "ours", r1="name: same\n")
    before = sum(one.path == "r1.yaml" and one.everywhere for one in git.touched(None, "HEAD"))
    git.run("merge", "-q", "-m", "merged", "side")
    after = sum(one.path == "r1.yaml" and one.everywhere for one in git.touched(None, "HEAD"))
    assert (before, after) == (2, 3)


def test_a_merge_touches_what_it_brings_to_one_side(git: Git) -> None:
    git.run("checkout", "-q", "-b", "side", "HEAD~1")
    _commit(git, "side", r5="new\n")
    git.run("checkout", "-q", "main")
    _commit(git, "ours", r1="name: ours\n")
    git.run("merge", "-q", "-m", "merged", "side")
    found = [(one.path, one.everywhere) for one in git.touched(None, "HEAD") if one.oid == git.head()]
    assert sorted(found) == [("r1.yaml", False), ("r2.yaml", False), ("r5.yaml", False)]


def test_a_merge_counts_for_what_it_made_different(git: Git) -> None:
    git.run("checkout", "-q", "-b", "side", "HEAD~1")
    _commit(git, "side", r1="name: theirs\n")
    git.run("checkout", "-q", "main")
    _commit(git, "ours", r1="name: ours\n")
    git.run("merge", "-q", "side", ok=(1,))
    _commit(git, "merged by hand", r1="name: both\n")
    assert [one.path for one in git.touched(None, "HEAD") if one.oid == git.head() and one.everywhere] == ["r1.yaml"]
