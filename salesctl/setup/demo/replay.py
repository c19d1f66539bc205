"""Writing commits into an empty repository: one stream to `git fast-import`, then the work tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salesctl.git import Git

    from .story import Commit

_BRANCH = b"refs/heads/main"


def replay(git: Git, commits: Iterable[Commit]) -> None:
    """Write the commits in their order onto `main` and check out the last one. The repository has none yet."""
    git.run("fast-import", "--quiet", "--date-format=raw", input=stream(commits))
    git.run("symbolic-ref", "HEAD", _BRANCH.decode())
    git.run("reset", "--quiet", "--hard")


def stream(commits: Iterable[Commit]) -> Iterator[bytes]:
    """The commits in fast-import's format. Each carries whole files; what it does not name stays as it was."""
    for commit in commits:
        who = f"{commit.author} <{commit.email}> {int(commit.at.timestamp())} {commit.at:%z}".encode()
        yield b"commit %s\nauthor %s\ncommitter %s\n%s" % (_BRANCH, who, who, _data(commit.message.encode()))
        for path, content in commit.files.items():
            yield b"M 100644 inline %s\n%s" % (path.encode(), _data(content))
    yield b"done\n"


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
