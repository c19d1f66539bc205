"""Trees and object names made here are the ones git makes."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesctl.git import Git
from salesctl.store import Change, Message, Store, pack
from salesctl.store.tree import parents

_names = st.sampled_from(["a", "a.yaml", "a-b", "a0", "b", "b.yaml", "я.yaml", "a b"])
_paths = st.lists(_names, min_size=1, max_size=3).map("/".join)
_counter = itertools.count()


def _compatible(path: str, taken: dict[str, bytes]) -> bool:
    """No file where another path needs, or just needed, a folder: that is refused."""
    return not any(other.startswith(f"{path}/") or path.startswith(f"{other}/") for other in taken)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(_paths, st.none() | st.binary(max_size=20), min_size=1, max_size=6), max_size=3))
def test_whatever_changes_git_agrees(tmp_path: Path, rounds: list[dict[str, bytes | None]]) -> None:
    git = Git.init(tmp_path / str(next(_counter)))
    git.set("user.name", "Anna")
    git.set("user.email", "a@example.com")
    book: dict[str, bytes] = {}
    for wanted in rounds:
        changes = []
        before = dict(book)
        for path, after in wanted.items():
            if after is None or _compatible(path, {**before, **book}):
                changes.append(Change(path, after, book.get(path)))
                if after is None:
                    book.pop(path, None)
                else:
                    book[path] = after
        Store(git).commit(changes, Message("round"))
        if git.head():
            assert git.run("write-tree") == git.run("rev-parse", "HEAD^{tree}")
            assert {path: git.file_at("HEAD", path) for path, _ in git.tree_delta(None, "HEAD")} == book
            assert git.status().entries == ()


@pytest.mark.parametrize("size", [0, 1, 15, 16, 2047, 2048, 1 << 18])
def test_objects_handed_over_arrive(git: Git, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    for count in (1, pack.LOOSE):
        blobs = [("blob", content + b"%d" % n) for n in range(count)]
        pack.hand_over(git, iter(blobs), count, "sha1")
        oids = [pack.oid("blob", blob, "sha1") for _, blob in blobs]
        assert [blob for _, blob in git.blobs(oids)] == [blob for _, blob in blobs]


def test_the_folders_of_a_path() -> None:
    assert parents("a/b/c.yaml") == ("", "a", "a/b")
    assert parents("c.yaml") == ("",)
