"""What is being pushed to a bare repository, as a book of its own: the objects are looked at where they lie, nothing is copied.

The folder has the settings, schemas and rules of the commit that comes in, and neither configuration nor hooks of the server.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from salesctl.errors import SalesctlError
from salesctl.git import Git, failures, is_file, process
from salesctl.git.program import Program
from salesctl.lang.text import say
from salesctl.model.root import NAME, OWN

ERASURE = "salesctl.erasure"
"""The server's own setting that names the one commit by which a branch may lose others."""


class Server(Program):
    """The bare repository that is pushed to."""

    def branches(self) -> dict[str, str]:
        """Commits by branch, `refs/heads/…`."""
        lines = self.run("for-each-ref", "--format=%(objectname) %(refname)", "refs/heads").decode("utf-8", "replace")
        return {ref: commit for commit, _, ref in (line.partition(" ") for line in lines.splitlines())}

    def default(self) -> str | None:
        """The commit of the branch that clones begin on; None while there is none."""
        return self.run("rev-parse", "--quiet", "--verify", "HEAD", ok=(0, 1)).decode("ascii").strip() or None

    def vanishing(self, old: str, kept: Iterable[str]) -> list[str]:
        """The commits up to `old` that none of `kept` has: `abc1234 subject`, newest first."""
        words = ("log", "--format=%h %s", "--end-of-options", old, *(f"^{commit}" for commit in kept), "--")
        folders = os.pathsep.join(self.objects())
        return (
            self.run(*words, env={"GIT_ALTERNATE_OBJECT_DIRECTORIES": folders}).decode("utf-8", "replace").splitlines()
        )

    def may_replace(self, commit: str) -> bool:
        """Whether whoever keeps the server has named this commit."""
        return commit in self.run("config", "--get-all", ERASURE, ok=(0, 1)).decode("ascii", "replace").split()

    def objects(self) -> list[str]:
        """The folders that hold its objects, those of a push that is not taken in yet first."""
        environment = os.environ
        handed = [environment.get("GIT_QUARANTINE_PATH", ""), environment.get("GIT_OBJECT_DIRECTORY", "")]
        handed += environment.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "").split(os.pathsep)
        shared = self.run("rev-parse", "--git-path", "objects").decode("utf-8", "surrogateescape").strip()
        return list(dict.fromkeys(str((self.root / folder).resolve()) for folder in (*handed, shared) if folder))


@contextmanager
def received(server: Server, commit: str) -> Iterator[Git]:
    """A repository whose HEAD is a commit of the server. Raises SalesctlError where the commit is no book.

    Whose authors' names are one person's is what the server's own branch says, not what comes in.
    """
    with TemporaryDirectory(prefix="salesctl-received-") as folder:
        root = Path(folder) / "book"
        root.mkdir()
        words = ["init", "--quiet", f"--object-format={'sha256' if len(commit) == 64 else 'sha1'}"]
        result = process.start(str(root), words).wait()
        if result.code:
            raise failures.failure(str(root), result, words)
        (root / ".git" / "objects" / "info" / "alternates").write_text("\n".join([*server.objects(), ""]))
        git = Git(root)
        git.run("update-ref", "HEAD", commit)
        _write_settings(git, commit)
        if (default := server.default()) and (names := git.file_at(default, ".mailmap")):
            (root / ".mailmap").write_bytes(names)
        yield git


def _write_settings(git: Git, commit: str) -> None:
    """What a book brings besides its records; links are left out, for they could lead anywhere."""
    entries = git.entries_between(None, commit)
    wanted = {
        path: entry[7:]
        for path, (_, entry) in entries.items()
        if is_file(entry) and (path == NAME or path.startswith(f"{OWN}/"))
    }
    if NAME not in wanted:
        raise SalesctlError(say("{commit} is no book: it has no {file}", commit=commit[:12], file=NAME))
    contents = dict(git.blobs(dict.fromkeys(wanted.values())))
    for path, oid in wanted.items():
        if ".." in PurePosixPath(path).parts:
            raise SalesctlError(say("{path} leads out of the book", path=path))
        file = git.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(contents[oid])
