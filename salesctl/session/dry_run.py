"""`--dry-run`: a command goes the way of every write up to the store, and answers with the changes it would commit there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.lang.text import say
from salesctl.model.id_form import id_at

from .answer import Answer, Line

if TYPE_CHECKING:
    from salesctl.model.kinds import Kinds
    from salesctl.store import Change, Message

    from .answer import Shown


class DryRun(Exception):
    """Ends a command where it would have written `changes`, which the gate let pass. `answer` tells them.

    `token` is what `--confirm` takes to commit exactly these.
    """

    def __init__(self, kinds: Kinds, changes: Sequence[Change], message: Message, token: str) -> None:
        super().__init__()
        self.changes = [change for change in changes if change.after != change.before]
        self.token = token
        self._kinds, self._subject = kinds, message.subject

    @cached_property
    def answer(self) -> Answer:
        """What is said of the changes, unless `say_first` or `say_instead` said something else."""
        shown: list[Shown] = [Line(say("dry run: nothing is written"), "title"), self._subject]
        for change in self.changes:
            shown += difference(change)
        return Answer(self._data(), shown)

    def say_first(self, sentence: str, below: Sequence[Shown], data: Mapping[str, Any]) -> None:
        """Have the answer say what the command would have said, in place of the commit's subject, and hold its data."""
        heading, _, *differences = self.answer.shown
        self.answer = self.answer._replace(
            data={**self.answer.data, **data}, shown=[heading, sentence, *below, *differences]
        )

    def say_instead(self, answer: Answer, most: int) -> None:
        """Have this said in place of the differences, and programs told of the first `most` changes."""
        self.answer = answer._replace(data={**answer.data, **self._data(most)})

    def _data(self, most: int | None = None) -> dict[str, Any]:
        told = [_told(self._kinds, change) for change in self.changes[:most]]
        return {"dry_run": True, "token": self.token, "subject": self._subject, "changes": told}


def difference(change: Change) -> Iterator[Line]:
    """A file's path and the lines that go and come, as Git shows them."""
    import difflib

    before, after = (_lines(content) for content in (change.before, change.after))
    yield Line(change.path, "dim")
    for line in list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]:
        if not line.startswith("@@"):
            yield Line(line, {"+": "good", "-": "bad"}.get(line[0], ""))  # type: ignore[arg-type]


def _lines(content: bytes | None) -> list[str]:
    return (content or b"").decode("utf-8", "replace").splitlines()


def _told(kinds: Kinds, change: Change) -> Mapping[str, Any]:
    """A change as programs read it: the record's tree before and after, None where there is none."""
    kind = kinds.of(change.path)
    trees = [yamlio.read(raw, change.path) if raw is not None else None for raw in (change.before, change.after)]
    return {
        "kind": kind.name if kind else None,
        "id": id_at(change.path),
        "path": change.path,
        "before": trees[0],
        "after": trees[1],
    }
