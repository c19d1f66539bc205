"""The only writer of a book: `Store.commit` turns changes into one commit, or leaves everything as it was.

`Store.advance` brings the book to a commit that is there already, such as a merge, through the same steps from 3 on.

What is acknowledged is in HEAD; what is not has no visible effect. The user's own bytes, staged or not, are neither
overwritten nor committed. A write goes through these steps; the right column says what the next command finds and does
when the writer died *before* the step.

| step                                                                        | found dead before it                 |
|-----------------------------------------------------------------------------|--------------------------------------|
| 1 take the lock (`lock`)                                                    | nothing                              |
| 2 check each change against HEAD and the work tree, hand Git the blobs,     | nothing                              |
|   trees and commit (`prepare`), and sync the folders that name them         |                                      |
| 3 stage the new contents in Git's folder, synced (`files`)                  | objects nobody refers to: git gc     |
| 4 write the journal (`journal`)                                             | the same and a stage: removed by the |
|                                                                             | next writer                          |
| 5 take Git's `index.lock`, signed; look again (`index`)                     | back: drop the journal               |
| 6 per record: keep the old file, rename the new one into place              | back: release `index.lock`           |
| 7 make the new index beside the old one; does it say what we meant?         | back: rename the old files into      |
|                                                                             | place, remove new ones and folders   |
| 8 move HEAD, if it still stands where it stood: **the commit**              | back: the same                       |
| 9 rename the new index into place                                           | forward: make the index again from   |
|                                                                             | the journal, unless it is in place   |
| 10 release `index.lock`, drop the journal, remove the stage                 | forward: the same                    |

A failure in the middle takes the same way as a death (`recover.settle`). Whether step 8 happened is asked of HEAD
alone: does it contain the commit the journal names? A git killed within step 8 may leave `HEAD.lock` or the branch's
lock; the journal names them. While a git moves HEAD it holds our lock too, so that nobody decides before it is through.
Another program's `index.lock` is waited for and respected: the write is refused before anything shows.

Bytes are written as given, whatever Git is set to (`salesctl.git.switches`). A file that `.gitattributes` would convert all the
same is refused, not guessed at; only what `advance` brings of files that are no records is put into its other form (`converting`).
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.lang.text import joined, say

from . import places
from .change import SUBJECT, Change, Committed, Message, effective, refuse_outside
from .refusals import Busy, Changed, ChangedValue, Detached, Edited, InProgress

if TYPE_CHECKING:
    from salesctl.git import Git

__all__ = [
    "SUBJECT", "Busy", "Change", "Changed", "ChangedValue", "Committed", "Detached", "Edited", "InProgress", "Message", "Store",
]  # fmt: skip

LOCK_WAIT = 60.0
"""Seconds a writer waits for its turn."""
INDEX_WAIT = 10.0
"""Seconds it waits for another Git program to give `index.lock` back."""
_LOOSE = 27


class Store:
    """Writes to one work tree. Waits are in seconds."""

    def __init__(self, git: Git, *, lock_wait: float = LOCK_WAIT, index_wait: float = INDEX_WAIT) -> None:
        self.git = git
        self.lock_wait = lock_wait
        self.index_wait = index_wait

    def recover(self) -> None:
        """End what a dead writer left half done. Costs one look for a file when there is nothing."""
        if places.is_under_way(self.git):
            from .recover import recover

            try:
                recover(self.git)
            except OSError as error:
                from salesctl.lang.system_errors import system_reason

                reason = system_reason(error)
                raise SalesctlError(say("a write that was cut off cannot be ended: {error}", error=reason)) from error

    def commit(
        self,
        changes: Sequence[Change],
        message: Message,
        *,
        when: str | None = None,
        author: tuple[str, str] | None = None,
        judge: Callable[[], Sequence[Change]] | None = None,
        many: bool = False,
    ) -> Committed | None:
        """Make one commit of exactly these paths; None when nothing changes.

        `when` (ISO with offset) is the date of the commit, `author` its (name, e-mail); by default now and the user.
        The records are the caller's to validate: `judge` is called once nobody else can write, and gives the changes as
        they are to be made then; what it raises is raised. Raises Busy, Edited, Changed, InProgress, Detached or another
        SalesctlError; then nothing was written. `many`: an import, after which Git is asked to put its house in order in any case.
        """
        done = self._write(changes, message, when, author, judge)
        if done and (many or self._is_untidy()):
            self._tidy()
        return done

    def overtaken(self, changes: Sequence[Change]) -> bool:
        """Whether what stands in the work tree is not what the author of one of these changes saw there."""
        from .files import content

        real: set[str] = set()
        found = ((content(self.git.root, change.path, real), change.before) for change in changes)
        return any((there[0] if there else None) != before for there, before in found)

    def merge_commit(
        self,
        parents: Sequence[str],
        entries: Mapping[str, str | None],
        contents: Sequence[bytes],
        message: Message,
        *,
        when: str | None = None,
        start: str | None = None,
    ) -> str:
        """Make a commit that joins `parents` and is on no branch yet; `advance` brings the book to it.

        Its tree is that of `start`, else of the first parent, with some paths changed to `entries` (`mode oid`; None: gone);
        `contents` are the blobs among them that Git does not have.
        """
        from .prepare import merge_commit

        refuse_outside(entries)
        return merge_commit(self.git, parents, entries, contents, message, when, start)

    def advance(
        self, old: str | None, new: str, note: str, known: Mapping[str, bytes] = MappingProxyType({})
    ) -> Committed:
        """Bring work tree, index and HEAD from the commit `old` to `new`, which is there already: one after it, or in its place.

        `note` is what the reflog says, `known` are blobs that were read already, by their names.

        Raises what `commit` raises, Changed where HEAD is not `old` (any more); nothing has moved then, and what the user edited
        or staged is as it was.
        """
        from salesctl.git import is_file

        from .converting import as_checked_out, check_out
        from .prepare import prepare_advance
        from .write import Task, write

        entries = self.git.entries_between(old, new)
        refuse_outside(entries)
        oids = {entry.partition(" ")[2] for pair in entries.values() for entry in pair if is_file(entry)}
        contents = {**known, **dict(self.git.blobs(oids - known.keys()))}

        def content(entry: str | None) -> bytes | None:
            return contents.get(entry.partition(" ")[2]) if entry else None

        with self.locked() as held:
            changes = [
                as_checked_out(
                    self.git, Change(path, content(after), content(before)), (before or "").partition(" ")[2]
                )
                for path, (before, after) in entries.items()
            ]
            task = Task(changes, note, self.index_wait, held)
            done = write(self.git, task, lambda: prepare_advance(self.git, old, new, changes))
            check_out(self.git, changes)
        self._tidy()
        return done

    @contextmanager
    def locked(self) -> Iterator[int]:
        """Holds the lock, whose descriptor it gives; what a dead writer left is ended first.

        Raises Busy when another writer keeps it for too long, SalesctlError when the system refuses what is done meanwhile.
        """
        from .lock import hold
        from .recover import mend

        try:
            with hold(self.git, self.lock_wait) as held:
                mend(self.git, wait=self.index_wait, held=held)
                yield held
        except OSError as error:
            from salesctl.lang.system_errors import system_reason

            what = joined(": ", [str(error.filename or ""), system_reason(error)])
            raise SalesctlError(say("nothing was written: {what}", what=what), hint=_way_out(error)) from error

    def _write(
        self,
        changes: Sequence[Change],
        message: Message,
        when: str | None,
        author: tuple[str, str] | None,
        judge: Callable[[], Sequence[Change]] | None,
    ) -> Committed | None:
        if not effective(changes):
            return None
        from .prepare import prepare
        from .write import Task, write

        note = f"commit: {message.text().partition(chr(10))[0]}"
        with self.locked() as held:
            wanted = effective(judge() if judge else changes)
            if not wanted:
                return None
            task = Task(wanted, note, self.index_wait, held)
            return write(self.git, task, lambda: prepare(self.git, wanted, message, when, author))

    def _tidy(self) -> None:
        """Let Git pack its objects when it thinks it should; what comes of it is no matter of the write."""
        self.git.run("maintenance", "run", "--auto", "--quiet", check=False)

    def _is_untidy(self) -> bool:
        """Git's own rule of thumb, for one look: a 256th of the loose objects that make it pack them."""
        try:
            return sum(1 for _ in (self.git.common_dir / "objects" / "17").iterdir()) > _LOOSE
        except OSError:
            return False


def _way_out(error: OSError) -> str:
    from salesctl.lang.system_errors import DiskFull, is_full

    if is_full(error):
        return DiskFull().hint
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return say("the book can be read here, not written: have its owner give you the right to, or clone it")
    return say("`salesctl doctor` looks for what is wrong")
