"""Commands that may be typed twice: a program that did not hear the answer asks again with the same `--key`.

The commit carries the key, a digest of the command, and the path of its first record, as trailers. Who types the command again
is given the first commit's answer; who gives the key to another command is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.text import say
from salesctl.model.id_form import id_at
from salesctl.named_tuples import NamedTuple

from .answer import Answer, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salesctl.book import Book
    from salesctl.store import Change

_LONGEST = 100


class CommandKey(NamedTuple):
    """The key a command was given, and a digest of the command with its arguments."""

    key: str
    command: str

    def trailers(self, changes: Sequence[Change]) -> tuple[tuple[str, str], ...]:
        """What the commit of these changes says of it."""
        from salesctl.book.ingest.revisions import COMMAND, FIRST, KEY

        return ((KEY, self.key), (COMMAND, self.command), (FIRST, changes[0].path))

    def recorded(self, book: Book) -> Answer | None:
        """The answer of the commit that was made with this key; None where none was. Raises SalesctlError for another command's."""
        found = book.commit_of_key(self.key)
        if found is None:
            return None
        commit, command, path = found
        if command != self.command or path is None:
            raise SalesctlError(
                say("the key {key} was given to another command, in commit {commit}", key=self.key, commit=commit[:10]),
                hint=say("what is to be recorded anew needs a key of its own"),
            )
        record = id_at(path)
        said = say("recorded already: {path}, in commit {commit}", path=path, commit=commit[:10])
        return Answer({"id": record, "path": path, "commit": commit, "repeated": True}, [Line(said, "dim")])


def command_key(key: str, command: str) -> CommandKey:
    """A key as typed. Raises UsageError for one that no commit message could carry unchanged."""
    if len(key) > _LONGEST or not key.isprintable() or any(c.isspace() for c in key):
        raise UsageError(
            say("--key takes one word of at most {count:character|characters}", count=_LONGEST),
            hint=say("such as --key 1c-00042"),
        )
    return CommandKey(key, command)
