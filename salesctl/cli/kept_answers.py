"""An answer that was given is given again while nothing it rests on has changed: `today` is a function of book, day and reader.

What was asked (words, folder, user, terminal, environment) is the name of a file beside the book, in `.git/salesctl/answers`. It
holds what was shown, with the exit code, what the numbers of lines stand for, and a digest of all that the answer rests on:
HEAD and what differs from it, Git's configuration, the times of each file that differs or came with the book (ignored ones,
too), the installed code. Git is asked each time. `SALESCTL_FRESH=1` answers afresh and keeps nothing.

Commands say that their answers may be kept (`Command.kept`), and a session when one may not be, or until when it holds
(`Session.holds`). A file that changed within the last tick of its clock could change again unseen: nothing that rests on it is
kept. To give an answer again, nothing is imported that takes longer than it would save.
"""

from __future__ import annotations

import marshal
import os
import sys
import time

from salesctl import __version__, private_files, user_cache
from salesctl.file_stamps import rests, stamp, stamp_of
from salesctl.git import process, questions
from salesctl.kept_files import git_folders, kept_file
from salesctl.model.root import NAME, OWN, root_above

from .leading import leading

try:
    from _blake2 import blake2b  # without `hashlib`, which loads OpenSSL: a tenth of what giving an answer again takes
except ImportError:  # a Python may leave its own out
    from hashlib import blake2b

TYPE_CHECKING = False  # of `typing`, see `git.process`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from salesctl.git import Running
    from salesctl.session.answer import Answer
    from salesctl.session.session import Session

    Chunk = tuple[int, bytes]
    """To standard output (0) or standard error (1), what was written."""
    Kept = tuple[bytes, bytes, list[str], tuple[int, ...], float, float, str | None, int, list[Chunk]]
    """The digests of what Git said and of all else it rests on, with the folders of code; the stamp of where HEAD had been;
    from when and until when it holds; what line numbers stand for; the exit code; what was shown."""

_FORMAT = "3"
_DIGEST = 32
"""Bytes of a digest."""
_SAME_BYTES = 2
"""The last format of `marshal` in which equal values are the same bytes, whatever else refers to them."""
_HELP = ("--help", "-h")
_MOST = 50
"""How many answers are kept beside a book."""
_LARGEST = 1 << 20
"""Bytes of the largest that is kept."""
_CLOCK = "SALESCTL_NOW"
_VOLATILE = frozenset(("_", "OLDPWD", "SHLVL", _CLOCK))
"""Variables that a shell changes from one command to the next, and what stands in for the clock, which is asked for itself."""


class _Process:
    """What this process was asked, and what an answer that was kept for it was held against."""

    invocation: Invocation | None = None
    basis: Basis | None = None


class Invocation:
    """What was asked, in which book, by whom and where it is read. The list of all commands is asked for outside a book, too."""

    def __init__(
        self, words: Sequence[str], root: str = "", own: str = "", common: str = "", *, is_help: bool = False
    ) -> None:
        self.root = root
        self.own = own
        self.common = common
        self.is_help = is_help
        """It is the list of all commands, which rests on no record."""
        streams = [
            (number, stream.isatty(), stream.encoding, stream.errors)
            for number, stream in enumerate((sys.stdin, sys.stdout, sys.stderr))
        ]
        asked = (
            (_FORMAT, __version__, sys.version, sys.prefix, os.geteuid()),
            (tuple(words), os.getcwd(), root, own),
            (streams, _size(), sorted((name, text) for name, text in os.environ.items() if name not in _VOLATILE)),
        )
        name = blake2b(repr(asked).encode("utf-8", "surrogatepass"), digest_size=_DIGEST).hexdigest()
        self.file = kept_file(own, f"answers/{name}") if own else os.path.join(user_cache.folder(), "answers", name)
        self.journal = kept_file(own, "journal.json")
        """Stands while a write is under way or was cut off: the next command finishes it, see `store`."""

    def moves(self) -> tuple[int, ...]:
        """The stamp of the file in which Git notes where HEAD has been; empty where it notes nothing."""
        return stamp(os.path.join(self.own, "logs", "HEAD"))


class Basis:
    """What an answer rests on, as it stands at a moment. Git is asked while others work."""

    def __init__(self, invocation: Invocation) -> None:
        self._invocation = invocation
        self._began = time.time_ns()
        self.moved = invocation.moves()
        asked = () if invocation.is_help else (questions.STATUS, questions.CONFIGURATION)
        self.begun: dict[tuple[str, ...], Running] = {args: process.start(invocation.root, args) for args in asked}
        """What git was asked."""
        self._status = self.begun.get(questions.STATUS)
        self._asked = list(self.begun.values())

    @property
    def status(self) -> bytes:
        """What git says differs from HEAD."""
        return self._status.wait().stdout if self._status else b""

    def digest_of_git(self) -> bytes | None:
        """A digest of what Git says; None where it fails."""
        found = blake2b(digest_size=_DIGEST)
        for running in self._asked:
            result = running.wait()
            if result.code:
                return None
            found.update(repr((result.stdout, result.stderr)).encode())
        return found.digest()

    def digest(self, code: Iterable[str]) -> tuple[bytes, bool]:
        """A digest of all but what Git says, and whether no file could change now and bear the same time.

        `code` are the folders of code.
        """
        found = list(self._stamps(code))
        digest = blake2b(marshal.dumps(found, _SAME_BYTES), digest_size=_DIGEST).digest()
        return digest, all(rests(seen, self._began) for _, seen in found)

    def _stamps(self, code: Iterable[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Each file that counts, with its times and what else tells it from another; nothing where there is none."""
        for folder in (*code, *sys.path):
            yield folder, stamp(folder)
        for folder in code:
            yield from _within(folder)
        asked = self._invocation
        if not asked.root:
            return
        changed = (os.path.join(asked.root, os.fsdecode(path)) for path in questions.changed_paths(self.status))
        beside = (os.path.join(asked.common, name) for name in ("shallow", "info/grafts"))
        for file in (*(os.path.join(asked.root, name) for name in (NAME, OWN, ".mailmap")), *beside, *changed):
            yield file, stamp(file)
        yield from _within(os.path.join(asked.root, OWN))


def ask(words: Sequence[str]) -> None:
    """Note what this process was asked, for `again` and `keep`."""
    _Process.invocation, _Process.basis = _invocation(words), None


def again() -> int | None:
    """Give the kept answer; its exit code. None where there is none that holds, or a stream did not take all of it."""
    invocation = _Process.invocation
    kept: Kept | None = private_files.load(invocation.file) if invocation else None
    if invocation is None or kept is None or os.path.exists(invocation.journal):
        return None
    of_git, digest, code, moved, since, until, numbered, exit_code, chunks = kept
    try:
        basis = _Process.basis = Basis(invocation)
        # where it cannot hold nobody waits for Git, which works while the command is made ready
        if moved != basis.moved or not since <= _now() < until:
            return None
        # the many files of code are not looked at where the book has changed
        if basis.digest_of_git() != of_git or basis.digest(code) != (digest, True):
            return None
    except Exception:  # noqa: BLE001 - whatever is wrong, the command itself finds and tells
        return None
    if numbered is not None:
        from salesctl.session import line_numbers

        from .terminal_name import terminal

        if name := terminal():
            line_numbers.keep(invocation.own, name, numbered)
    streams = (sys.stdout.buffer, sys.stderr.buffer)
    try:
        for number, chunk in chunks:
            streams[number].write(chunk)
            streams[number].flush()
    except BrokenPipeError:
        raise
    except OSError:
        return None  # the command itself finds and tells it
    return exit_code


def begin() -> Basis | None:
    """What an answer will rest on that may be kept; None where it is not to be."""
    invocation, asked = _Process.invocation, _Process.basis
    _Process.basis = None
    return (asked or Basis(invocation)) if invocation and not os.path.exists(invocation.journal) else None


def keep(basis: Basis, session: Session, answer: Answer, deliver: Callable[[], int]) -> int:
    """Deliver an answer and keep what was shown, if all that it rests on is in `basis`; the exit code."""
    from .terminal import shown_at_terminal

    exit_code, chunks = _shown(deliver)
    holds, code, invocation = session.holds, _code(), _Process.invocation
    if invocation is None or holds is None or code is None or answer.then or answer.file or session.written:
        return exit_code
    of_git = basis.digest_of_git() if session.git.status_read == basis.status else None
    if of_git is None or sum(len(chunk) for _, chunk in chunks) > _LARGEST:
        return exit_code
    digest, at_rest = basis.digest(code)
    if at_rest:
        from salesctl.session import line_numbers

        numbered = None
        if answer.numbered is not None and shown_at_terminal():
            numbered = line_numbers.as_text(answer.numbered)
        since, until = (moment.timestamp() for moment in holds)
        kept = (of_git, digest, code, basis.moved, since, until, numbered, exit_code, chunks)
        _write(invocation.file, kept)
    return exit_code


def keep_help(deliver: Callable[[], int]) -> int:
    """Run a command line; where it asks for the list of all commands, keep it. The exit code."""
    invocation = _Process.invocation
    if invocation is None or not invocation.is_help:
        return deliver()
    basis = Basis(invocation)
    exit_code, chunks = _shown(deliver)
    code = _code()
    of_git = basis.digest_of_git()
    if code and of_git is not None:
        digest, at_rest = basis.digest(code)
        if at_rest:
            _write(invocation.file, (of_git, digest, code, basis.moved, 0.0, float("inf"), None, exit_code, chunks))
    return exit_code


def is_fresh() -> bool:
    """Whether nothing is to be kept, nor given that was."""
    return bool(os.environ.get("SALESCTL_FRESH"))


def _shown(deliver: Callable[[], int]) -> tuple[int, list[Chunk]]:
    """The exit code, and what was written to both streams."""
    chunks: list[Chunk] = []
    streams = sys.stdout, sys.stderr
    copies = [_copied(number, stream, chunks) for number, stream in enumerate(streams)]
    sys.stdout, sys.stderr = copies
    try:
        exit_code = deliver()
        for copy in copies:
            copy.flush()
    finally:
        sys.stdout, sys.stderr = streams
    return exit_code, chunks


def _invocation(words: Sequence[str]) -> Invocation | None:
    """What is asked; None for what is no command of a book, and where nothing is to be kept."""
    if is_fresh():
        return None
    folder, _, behind = leading(words)
    is_help = len(behind) == 1 and behind[0] in _HELP
    if not behind or (behind[0].startswith("-") and not is_help):
        return None
    try:
        root = root_above(os.path.realpath(folder or os.curdir))
        folders = git_folders(root) if root else None
        if is_help and root is None:
            return Invocation(words, is_help=True)
        if root is None or folders is None or questions.may_name_filters(*folders):
            return None
        return Invocation(words, root, *folders, is_help=is_help)
    except OSError:
        return None


def _now() -> float:
    """The present moment, in seconds."""
    if _CLOCK not in os.environ:
        return time.time()
    from .clock import now

    return now().timestamp()


def _size() -> tuple[int, int] | None:
    """The columns and lines of the terminal that standard output is."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()) if sys.stdout.isatty() else None
    except (OSError, ValueError):
        return None


def _code() -> list[str] | None:
    """The folders of installed code that an answer may rest on; None where it cannot be told when it changes."""
    import salesctl
    from salesctl.plugins.discovery import plugins

    found = [os.path.dirname(salesctl.__file__)]
    for plugin in plugins():
        # one that failed is mended at any moment; a module that lies among others has no folder of its own
        if plugin.error or plugin.folder in sys.path:
            return None
        found.append(plugin.folder)
    return found


def _within(folder: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """What lies in a folder and in those within it, each with its stamp. What Python makes of code itself is left out."""
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in found:
            if entry.name != "__pycache__":
                yield entry.path, stamp_of(entry.stat(follow_symlinks=False))
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)


def _copied(number: int, stream: Any, chunks: list[Chunk]) -> Any:
    """A stream that notes what is written and writes it to another one."""
    import io

    class Copy(io.BufferedIOBase):
        def writable(self) -> bool:
            return True

        def write(self, written: Any) -> int:
            chunks.append((number, bytes(written)))
            stream.buffer.write(written)
            return len(written)

        def flush(self) -> None:
            stream.flush()

        def isatty(self) -> bool:
            return bool(stream.isatty())

        def fileno(self) -> int:
            return int(stream.fileno())

    settings = {"encoding": stream.encoding, "errors": stream.errors, "newline": "\n"}
    return io.TextIOWrapper(Copy(), line_buffering=stream.line_buffering, **settings)


def _write(file: str, kept: Kept) -> None:
    """Keep an answer in a file; those that were kept longest go."""
    private_files.store(file, kept)
    try:
        with os.scandir(os.path.dirname(file)) as entries:
            ages = {entry.path: entry.stat().st_mtime_ns for entry in entries}
        for old in sorted(ages, key=ages.__getitem__, reverse=True)[_MOST:]:
            os.unlink(old)
    except OSError:
        return
