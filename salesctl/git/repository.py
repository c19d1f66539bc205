"""A repository with its work tree: where it stands, what it holds, what was done in it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl import kept_files
from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple

from . import failures, process, questions, switches
from . import status as status_
from .batch import gathered, objects, parted
from .failures import GitError
from .folders import folders, is_partial
from .object_reader import ObjectReader
from .process import Result, Running
from .program import Program

if TYPE_CHECKING:
    from typing import TypeGuard

    from .history import CommitFiles, CommitLine, FileVersion, MergeFiles, Touched
    from .status import Status

    Excluded = str | Sequence[str] | None
    """Commits that are left out of a range with all they rest on; None: nothing is."""

_OPERATIONS = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisect",
}
_PRIVATE = 0o700
_WHOLE = 40
"""So many digits has a whole name of an object at least."""
_COMPARED = 6
"""So many comparisons of trees are kept: a merge asks for the same ones again and again."""
_FEW = 50
"""So many objects are read one by one; more are asked for while the first are answered."""
_HEX = frozenset("0123456789abcdef")


class _Configuration(NamedTuple):
    """Git's configuration: section and variable names in lower case."""

    found: dict[str, str]
    own: dict[str, str]
    """The part of it that the user and the machine set."""
    helpers: list[tuple[str, str]]
    """The credential helpers in that part, in their order."""


class Git(Program):
    """A repository with a work tree at `root`. Linked work trees are fine; bare repositories are not."""

    def __init__(self, root: Path) -> None:
        """Raises SalesctlError when `root` is not the top of a work tree, or its repository is gone."""
        super().__init__(root.resolve())
        self.git_dir, self.common_dir = folders(self.root)
        """This work tree's own Git folder (HEAD, index), and the one all work trees share (objects, branches)."""
        self._reader = ObjectReader(str(self.root))
        self.status_read: bytes | None = None
        """What git said of the status the last time that it was believed."""
        self._between: dict[tuple[str, str], Mapping[str, tuple[str | None, str | None]]] = {}
        """What the last trees that were compared differ in."""
        self._known_as: dict[tuple[tuple[str, str], bytes], tuple[str, str]] = {}
        """What `identity` was found to be, by what git was told and `.mailmap`."""
        self._found: set[str] = set()
        """Ids of commits that were found."""
        self.history_read = False
        """Whether an answer rests on history, so that it could be another one where history was cut off when cloning."""

    @classmethod
    def find(cls, start: Path) -> Git:
        """The repository `start` lies in. Raises SalesctlError when there is none."""
        found = cls.around(start)
        if found is None:
            raise SalesctlError(
                say("{start} is in no Git repository", start=start), hint=say("git init {start}", start=start)
            )
        return found

    @classmethod
    def around(cls, path: Path) -> Git | None:
        """The repository a path lies in, whether anything stands there or not; None: in none."""
        here = path.resolve()
        top = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), None)
        return cls(top) if top else None

    def tracks(self, path: Path) -> bool:
        """Whether a file of this work tree, or one in a folder of it, is in the index."""
        return bool(self.run("ls-files", "-z", "--", str(path.resolve().relative_to(self.root))))

    def ignores(self, path: Path) -> bool:
        """Whether `git add` leaves a path of this work tree out. What is in the index already is not ignored."""
        patterns = {
            "GIT_LITERAL_PATHSPECS": "0"
        }  # it refuses to be told that its paths are none; those from `/` on are not
        return bool(self.run("check-ignore", "--", str(path.resolve()), env=patterns, ok=(0, 1)))

    @classmethod
    def init(cls, path: Path) -> Git:
        """Make a repository whose first branch is `main`; one that exists is left as it is."""
        return cls._made(path, "init", "--quiet")

    @classmethod
    def clone(cls, address: str, path: Path, template: str) -> Git:
        """A clone of the repository at an address, with all of its history. Raises GitError; the folder is then as it was.

        What the folder `template` holds is in its Git folder before anything else.
        """
        words = (
            "clone",
            "--quiet",
            "--no-recurse-submodules",
            f"--template={template}",
            "--end-of-options",
            address,
            ".",
        )
        return cls._made(path, *words)

    @classmethod
    def _made(cls, path: Path, *words: str) -> Git:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(_PRIVATE, exist_ok=True)  # records are about people
        root = str(path.resolve())
        if old := failures.too_old(root):
            raise old
        result = process.start(root, words).wait()
        if result.code:
            raise failures.failure(root, result, words)
        return cls(path)

    def kept_file(self, name: str = "", *, shared: bool = False) -> Path:
        """Where a file of ours lies in Git's folder, of this work tree or of all that share it; without a name, their folder."""
        return Path(kept_files.kept_file(str(self.common_dir if shared else self.git_dir), name))

    def kept(self, name: str = "", *, shared: bool = False) -> Path:
        """`kept_file` for writing: its folder is made if need be. Raises OSError where it cannot be."""
        return Path(kept_files.make_room(str(self.common_dir if shared else self.git_dir), name))

    # -- where we are --------------------------------------------------------------------------------------------

    def head(self) -> str | None:
        """The commit HEAD stands on, None before the first. A plain file is read when that is enough.

        Raises GitError for a branch whose file is empty: git takes it for one that has no commit yet.
        """
        text = _plain(self.git_dir / "HEAD")
        if text and text.startswith("ref: refs/"):
            text = _plain(self.common_dir / text[5:])
            if text == "":
                raise failures.failure(str(self.root), Result(128, b"", b""), ["rev-parse"])
        return text if text and _is_oid(text) else self._verified("HEAD")

    def commit_of(self, ref: str) -> str | None:
        """The commit that a ref, `refs/…`, stands at; None when there is no such ref. A plain file is read when that is enough."""
        text = _plain(self.common_dir / ref) or ""
        return text if _is_oid(text) else self._verified(ref)

    def _verified(self, name: str) -> str | None:
        said = self.run("rev-parse", "--quiet", "--verify", "--end-of-options", name, ok=(0, 1))
        return said.decode("ascii").strip() or None

    def branch(self) -> str | None:
        """The ref HEAD names, such as `refs/heads/main`; None when HEAD is detached."""
        with suppress(OSError, UnicodeDecodeError):
            text = (self.git_dir / "HEAD").read_text(encoding="utf-8")
            if text.startswith("ref: refs/heads/") and text != "ref: refs/heads/.invalid\n":
                return text[5:].strip()
        return self.run("symbolic-ref", "--quiet", "HEAD", ok=(0, 1)).decode("utf-8").strip() or None

    def operation(self) -> str | None:
        """What is under way in this work tree: merge, rebase, cherry-pick, revert, bisect; None when nothing is."""
        for name, operation in _OPERATIONS.items():
            if (self.git_dir / name).exists():
                return operation
        return None

    def merge_heads(self) -> list[str]:
        """The commits that a merge under way brings in; a hook of the merge itself is told of them by Git."""
        told = [name.removeprefix("GITHEAD_") for name in os.environ if name.startswith("GITHEAD_")]
        with suppress(FileNotFoundError):
            told = (self.git_dir / "MERGE_HEAD").read_text(encoding="ascii").split()
        return told

    def history_start(self) -> str:
        """The day (ISO) before which history may be missing: it was cut off when cloning. Empty when all of it is here."""
        oldest = "\n".join(self.oldest()).encode("ascii")
        if not oldest:
            return ""
        days = self.run("log", "--no-walk", "--ignore-missing", "--format=%cs", "--stdin", input=oldest)
        return max(days.decode("ascii").split(), default="")

    def oldest(self) -> list[str]:
        """The commits whose parents were left out when cloning."""
        try:
            return (self.common_dir / "shallow").read_text(encoding="ascii").split()
        except FileNotFoundError:
            return []

    def _cut_off(self) -> SalesctlError | None:
        """What to raise where history is needed that was left out when cloning; None when all of it is here."""
        from .history import cut_off

        start = self.history_start()
        return cut_off(start) if start else None

    def status(self) -> Status:
        """HEAD and every path that differs from it."""
        return self.read_status(self.start_status())

    @property
    def last_status(self) -> Status:
        """The status as it was last read here."""
        return self.status() if self.status_read is None else status_.parse(self.status_read)

    def start_status(self) -> Running:
        """Begin query for the status; `read_status` takes the answer."""
        return self.spawn(*questions.STATUS)

    def read_status(self, running: Running) -> Status:
        """The answer to `start_status`.

        Git looks HEAD up twice while it works: a commit in between would have the old one named, and nothing differing
        from the new. So a status is believed when HEAD still stands where it says.
        """
        while True:
            result = running.wait()
            if result.code:
                raise failures.failure(str(self.root), result, questions.STATUS)
            status = status_.parse(result.stdout)
            if status.head == self.head():
                self.status_read = result.stdout
                return status
            running = self.start_status()

    def resolve(self, rev: str) -> str:
        """The commit a revision names. Raises SalesctlError when it names none."""
        if rev in self._found:
            return rev
        name = f"{rev}^{{commit}}"
        oid = (
            self.run("rev-parse", "--quiet", "--verify", "--end-of-options", name, check=False).decode("ascii").strip()
        )
        if not oid:
            if not self.head():
                raise _no_commit()
            damaged = failures.damaged(str(self.root), "rev-parse")
            raise damaged or self._cut_off() or SalesctlError(say("`{rev}` is no commit of this book", rev=rev))
        self._found.add(oid)
        return oid

    def committed(self, commit: str) -> datetime:
        """When a commit was made. Raises GitError when there is none."""
        stamped = self.run("log", "-1", "--format=%cI", "--end-of-options", commit).decode("ascii").strip()
        return datetime.fromisoformat(stamped)

    def at(self, moment: str) -> str:
        """The last first-parent commit up to and including a moment (ISO with time and offset).

        Raises SalesctlError when the book did not exist yet.
        """
        if not self.head():
            raise _no_commit()
        walk = ("rev-list", "-1", "--first-parent", f"--before={moment}", "HEAD", "--")
        oid = self.run(*walk).decode("ascii").strip()
        if not oid:
            raise self._cut_off() or SalesctlError(say("the book did not exist yet on {moment}", moment=moment[:10]))
        self._found.add(oid)
        return oid

    # -- settings ------------------------------------------------------------------------------------------------

    @property
    def settings(self) -> Mapping[str, str]:
        """Git's configuration as it holds here; section and variable names in lower case, the last value wins.

        What we hold ourselves is no setting of the user's.
        """
        return self._configuration.found

    @property
    def own_settings(self) -> Mapping[str, str]:
        """The part of `settings` that the user and the machine set, and not the repository."""
        return self._configuration.own

    @cached_property
    def _configuration(self) -> _Configuration:
        words = self._text(*questions.CONFIGURATION).split("\0")
        read = _Configuration({}, {}, [])
        for scope, item in zip(words[::2], words[1::2], strict=False):
            key, newline, value = item.partition("\n")
            if scope != "command":
                read.found[key] = value if newline else "true"
            if scope in ("system", "global"):
                read.own[key] = read.found[key]
                if switches.names_helper(key):
                    read.helpers.append((key, value))
        return read

    @property
    def remotes(self) -> list[str]:
        """The names of the repositories that Git was told of as remotes."""
        named = (key.removeprefix("remote.").rpartition(".")[0] for key in self.settings if key.startswith("remote."))
        return sorted({name for name in named if name})

    def at_other_end(self, args: Sequence[str]) -> str:
        """As the user's own settings have it."""
        return switches.at_other_end(args, self.own_settings)

    def held_for(self, command: str) -> Iterable[tuple[str, str]]:
        """What this repository's configuration names, and no command of ours may start."""
        if command in switches.STARTING:
            return switches.programs(*self._configuration)
        if command in switches.CONVERTING and self._may_name_filters:
            return switches.no_filters(self.settings)
        return ()

    @cached_property
    def _may_name_filters(self) -> bool:
        return questions.may_name_filters(str(self.git_dir), str(self.common_dir))

    @property
    def is_partial(self) -> bool:
        """Whether this is a partial clone: one that fetches objects when it needs them."""
        return is_partial(self.common_dir)

    @property
    def algorithm(self) -> str:
        """What names objects here: sha1 or sha256."""
        return self.settings.get("extensions.objectformat", "sha1")

    def require(self) -> None:
        """Raise GitError, naming both versions, when git is older than we need."""
        if self._too_old:
            raise self._too_old

    @cached_property
    def _too_old(self) -> GitError | None:
        return failures.too_old(str(self.root))

    def set(self, key: str, value: str | None) -> None:
        """Write a setting of this repository; None takes it out."""
        if value is None:
            self.run("config", "--local", "--unset-all", "--end-of-options", key, ok=(0, 5))
        else:
            self.run("config", "--local", "--replace-all", "--end-of-options", key, value)
        self.__dict__.pop("_configuration", None)
        self.__dict__.pop("_may_name_filters", None)

    def committer(self) -> tuple[str, str] | None:
        """The user's name and e-mail address as git was told them, for a commit; None unless it was told both."""
        name, email = self.settings.get("user.name", ""), self.settings.get("user.email", "")
        return (name, email) if name and email else None

    def identity(self) -> tuple[str, str] | None:
        """The user's name and e-mail address, as `mailmap` has them of authors; None unless git was told both."""
        told, names = self.committer(), self.mailmap()
        if told is None or not names:
            return told
        if (told, names) not in self._known_as:
            said = self._text("check-mailmap", "--end-of-options", "{} <{}>".format(*told)).rstrip("\n")
            name, _, email = said.rpartition(" <")
            self._known_as[told, names] = name or told[0], email.removesuffix(">")
        return self._known_as[told, names]

    def mailmap(self) -> bytes:
        """What `.mailmap` says of which names and addresses are one person's; empty where there is none.

        Git shows authors by it; what is kept of authors holds as long as it is the same.
        """
        file = self.root / ".mailmap"
        try:
            return b"" if file.is_symlink() else file.read_bytes()  # Git follows no link there
        except OSError:
            return b""

    def required_identity(self) -> tuple[str, str]:
        """As `identity`. Raises SalesctlError where git was not told."""
        if identity := self.identity():
            return identity
        raise SalesctlError(
            say("Git does not know who you are"),
            hint=say('git config --global user.name "Your Name" && git config --global user.email you@example.com'),
        )

    # -- objects -------------------------------------------------------------------------------------------------

    def tree_delta(self, old: str | None, new: str) -> Iterator[tuple[str, str | None]]:
        """Which paths differ between two trees or commits, and what they hold in `new` (None: gone).

        With `old` None everything in `new`. Only plain files count: a link or a submodule is as good as gone.
        """
        if old is None:
            # a large tree is taken as it comes, so that it is never held twice
            listed = self.stream("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", new)
            heads = (line.partition("\t") for line in parted(listed))
            yield from ((path, head.split(" ")[2]) for head, _, path in heads if is_file(head))
            return
        between = self.entries_between(old, new)
        blobs = ((path, entry if is_file(entry) else None) for path, (_, entry) in between.items())
        yield from ((path, entry.partition(" ")[2] if entry else None) for path, entry in blobs if old or entry)

    def entries_between(self, old: str | None, new: str) -> Mapping[str, tuple[str | None, str | None]]:
        """What the paths that differ between two trees or commits hold in each, as `mode oid`; None: nothing.

        With `old` None everything in `new`.
        """
        found = self._between.get((old or "", new))
        if found is None:
            found = self._entries_between(old, new)
            if old and len(old) == len(new) >= _WHOLE:  # names of objects mean the same ever after
                self._between[old, new] = found
                if len(self._between) > _COMPARED:
                    del self._between[next(iter(self._between))]
        return found

    def _entries_between(self, old: str | None, new: str) -> Mapping[str, tuple[str | None, str | None]]:
        if old is None:
            lines = self._text("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", new).split("\0")
            heads = (line.partition("\t") for line in lines if line)
            return {path: (None, f"{head[:6]} {head.split(' ')[2]}") for head, _, path in heads}
        diff = ("diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--end-of-options", old, new)
        words = self._text(*diff).split("\0")
        found: dict[str, tuple[str | None, str | None]] = {}
        for head, path in zip(words[::2], words[1::2], strict=False):
            was, now, old_oid, oid, _ = head.removeprefix(":").split(" ")
            found[path] = (_entry(was, old_oid), _entry(now, oid))
        return found

    def special(self, commit: str) -> Iterator[str]:
        """The paths of a tree or commit that are no plain files: links and submodules."""
        for line in parted(self.stream("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit)):
            if not is_file(line):
                yield line.partition("\t")[2]

    def blobs(self, oids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The content of blobs, in the order asked for. Raises GitError when one is missing."""
        for name, kind, content in self._objects(f"{oid}\n".encode("ascii") for oid in oids):
            if kind == "missing":
                raise GitError(
                    say("object {object} is missing", object=name),
                    hint=say("`salesctl doctor --fix` brings it back where anything has it"),
                )
            yield name, content

    def _objects(self, lines: Iterator[bytes]) -> Iterator[tuple[str, str, bytes]]:
        """The objects that lines name: few from the process that is kept, many from one that is asked while it answers."""
        few = list(islice(lines, _FEW + 1))
        if 0 < len(few) <= _FEW:
            for one in self._reader.read(tuple(few)):
                few.pop(0)
                yield one
        if not few:
            return
        waiting = 0

        def counted() -> Iterator[bytes]:
            nonlocal waiting
            for line in chain(few, lines):
                waiting += 1
                yield line

        for one in objects(self.stream("cat-file", "--batch", "--buffer", input=gathered(counted()))):
            waiting -= 1
            yield one
        if waiting:
            raise GitError(say("git cat-file: it stopped before the last object"))

    def file_at(self, commit: str, path: str) -> bytes | None:
        """What a path held in a commit, None when it was not there."""
        return next(self.files_at([(commit, path)]), None)

    def files_at(self, asked: Iterable[tuple[str, str]]) -> Iterator[bytes | None]:
        """What paths held in commits, in the order asked for, read by one process."""
        # the answers come by line: a path with a line end in it becomes one that is never there
        lines = (f"{commit}:{path.replace(chr(10), '//')}\n" for commit, path in asked)
        for _, kind, content in self._objects(line.encode("utf-8", "surrogateescape") for line in lines):
            yield content if kind == "blob" else None

    def oids_at(self, asked: Iterable[tuple[str, str]]) -> Iterator[str | None]:
        """The object under each path of a commit, a file's or a folder's; None where there is none."""
        lines = "".join(f"{commit}:{path}\n" for commit, path in asked).encode("utf-8", "surrogateescape")
        said = self.run("cat-file", "--batch-check=%(objectname)", input=lines) if lines else b""
        for line in said.decode("utf-8", "replace").splitlines():
            yield None if line.endswith(" missing") else line

    def staged_tree(self) -> str:
        """What would be committed now, as a tree. The index a hook was handed counts. Raises GitError amid a conflict."""
        handed = os.environ.get("GIT_INDEX_FILE")
        env = {"GIT_INDEX_FILE": handed} if handed else None
        return self.run("write-tree", env=env).decode("ascii").strip()

    def staged_commit(self, parents: Sequence[str]) -> str:
        """What is staged as the commit it would become, which no branch has. Raises GitError amid a conflict.

        Its author is whom a hook was told, as of `git commit --author`, or the user; nobody where Git was told no one.
        """
        name, email = self.committer() or ("", "")
        env = {
            "GIT_AUTHOR_NAME": os.environ.get("GIT_AUTHOR_NAME") or name or "-",
            "GIT_AUTHOR_EMAIL": os.environ.get("GIT_AUTHOR_EMAIL") or email,
            "GIT_COMMITTER_NAME": name or "-",
            "GIT_COMMITTER_EMAIL": email,
        }
        after = [word for parent in parents for word in ("-p", parent)]
        return self.run("commit-tree", self.staged_tree(), *after, input=b"staged\n", env=env).decode("ascii").strip()

    # -- history -------------------------------------------------------------------------------------------------

    def commits(self, old: str | None, new: str, *, saying: str = "") -> Iterator[CommitLine]:
        """The commits in `new` that are not in `old`, newest first; with `saying` those whose message has it."""
        from . import history

        only = ("--fixed-strings", f"--grep={saying}") if saying else ()
        return history.commits(self.stream(*history.COMMITS, *only, "--end-of-options", *_range(old, new), "--"))

    def commits_with_files(self, old: Excluded, new: str, paths: Sequence[str] = ()) -> Iterator[CommitFiles]:
        """The commits in `new` and not in `old`, newest first, with what they changed; those that have to do with `paths` alone.

        A merge counts where it differs from any of its parents.
        """
        from . import history

        self.history_read = True
        asked = (*history.COMMITS_WITH_FILES, "--end-of-options", *_range(old, new), "--", *paths)
        return history.commits_with_files(self.stream(*asked))

    def merges_with_files(self, old: Excluded, new: str, paths: Sequence[str]) -> Iterator[MergeFiles]:
        """The merges in `new` and not in `old`, newest first, with the files among `paths` that each leaves unlike all parents."""
        from . import history

        self.history_read = True
        asked = (*history.MERGES_WITH_FILES, "--end-of-options", *_range(old, new), "--", *paths)
        return history.merges_with_files(self._walk(*asked))

    def _walk(self, *args: str) -> Iterator[bytes]:
        """The output of a walk through all of history, by GitPython, which takes commands long to import. Raises GitError."""
        import git as gitpython

        started = gitpython.Git(self.root)
        with _environment(process.environment(str(self.root))):  # GitPython adds ours to what it is given
            running = started.execute(["git", *args], as_process=True)
        while piece := running.stdout.read(1 << 16):
            yield piece
        said = running.stderr.read()
        try:
            running.wait()
        except gitpython.GitCommandError as error:
            result = Result(error.status if isinstance(error.status, int) else 1, b"", said)
            raise failures.failure(str(self.root), result, args) from None

    def touched(self, old: str | None, new: str) -> Iterator[Touched]:
        """Every path that a commit in `new` and not in `old` left unlike one of its parents, oldest first.

        All of history, not the simplified one.
        """
        from . import history

        return history.touched(self.stream(*history.TOUCHED, "--end-of-options", *_range(old, new), "--"))

    def versions(self, path: str) -> list[str]:
        """The first-parent commits that changed a file, oldest first."""
        self.history_read = True
        walk = ("log", "--reverse", "--first-parent", "--format=%H", "--", path)
        return self.run(*walk).decode("ascii").split()

    def file_versions(self, old: Excluded, new: str, folders: Sequence[str]) -> Iterator[FileVersion]:
        """What commits in `new` and not in `old` made of the files in these folders, newest first.

        Of a merge it is the files that it left unlike each of its parents.
        """
        from . import history

        asked = (*history.VERSIONS, "--end-of-options", *_range(old, new), "--", *folders)
        return history.file_versions(self.stream(*asked))

    def made_here(self) -> frozenset[str]:
        """The commits that were made in this work tree, and not fetched into it, as far back as its reflog goes."""
        from . import history

        if not self.head():
            return frozenset()
        words = self._text("log", "--walk-reflogs", "--format=%H %gs", "HEAD", "--").splitlines()
        return frozenset(oid for oid, _, what in (word.partition(" ") for word in words) if history.MADE.match(what))

    def merge_bases(self, one: str, other: str) -> list[str]:
        """The last common ancestors of two commits; more than one after a criss-cross, none where they have nothing in common."""
        return self.run("merge-base", "--all", "--end-of-options", one, other, ok=(0, 1)).decode("ascii").split()

    def parents(self, oid: str) -> list[str]:
        """A commit's parents. Raises SalesctlError where they were cut off when cloning."""
        found = self.run("rev-list", "--parents", "-n", "1", "--end-of-options", oid).decode("ascii").split()[1:]
        if not found and oid in self.oldest():
            raise self._cut_off() or GitError(say("git rev-list: {commit} has no parent", commit=oid))
        return found

    def _text(self, *args: str) -> str:
        return self.run(*args).decode("utf-8", "surrogateescape")


def is_file(entry: str | None) -> TypeGuard[str]:
    """Whether what a tree holds at a path, which begins with its mode, is a plain file, and not a link or a submodule."""
    return entry is not None and entry.startswith("100")


def _no_commit() -> SalesctlError:
    return SalesctlError(
        say("the book has no commit yet"), hint=say('commit what is there: git add . && git commit -m "The book"')
    )


def _plain(file: Path) -> str | None:
    """What a ref's file says; None where there is none that can be read."""
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None


def _is_oid(text: str) -> bool:
    return len(text) in {40, 64} and _HEX.issuperset(text)


def _entry(mode: str, oid: str) -> str | None:
    return f"{mode} {oid}" if mode.strip("0") else None


def _range(old: Excluded, new: str) -> tuple[str, ...]:
    known = (old,) if isinstance(old, str) else old or ()
    return (new, *(f"^{one}" for one in known))


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Our own environment replaced for a while: what is started meanwhile gets this one, and nothing of strangers'."""
    given = dict(os.environ)
    os.environ.clear()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(given)
