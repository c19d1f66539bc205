"""Reading objects one question after another from one `git cat-file --batch`, which is kept for as long as somebody asks."""

from __future__ import annotations

from _thread import allocate_lock  # without the rest of `threading`
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from . import process
from .batch import gathered, objects
from .failures import GitError

if TYPE_CHECKING:
    from .process import Answering

_PIECE = 1 << 11
"""So much is asked at once: it goes into a pipe while nobody reads at the other end."""


class ObjectReader:
    """What objects of the repository in the folder `root` hold, from a process that is started when it is first asked.

    Each process of ours has its own, and one question is answered at a time.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._git: Answering | None = None
        self._answers: Iterator[tuple[str, str, bytes]] = iter(())
        self._asked = allocate_lock()

    def __reduce__(self) -> tuple[type[ObjectReader], tuple[str]]:
        return ObjectReader, (self._root,)

    def read(self, names: Sequence[bytes]) -> Iterator[tuple[str, str, bytes]]:
        """The objects, as `batch.objects` gives them; the last are left out where another question is open, or Git gave up."""
        if not self._asked.acquire(blocking=False):
            return
        left = len(names)
        try:
            if self._git is None or not self._git.is_ours:
                self._git = process.converse(self._root, ("cat-file", "--batch"))
                self._answers = objects(self._git.said())
            for piece in gathered(names, _PIECE):
                self._git.ask(piece)
                for _ in range(piece.count(b"\n")):
                    one = next(self._answers)
                    left -= 1
                    yield one
        except (StopIteration, OSError, GitError):
            pass  # whoever asks again is told why
        finally:
            if left:
                self._git, self._answers = None, iter(())
            self._asked.release()
