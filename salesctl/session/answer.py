"""What a command answers: data for programs, lines and tables for people. Nothing here prints or knows a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Union

from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.errors import Finding
    from salesctl.model.table import Style, Table


class Line(NamedTuple):
    """A line of text for people. Text from records needs no escaping: control characters are removed at delivery."""

    text: str
    style: Style = ""
    lead: str = ""
    """Stands before the text: further lines of a text that folds begin below the text."""
    id: str = ""
    """The id of what it tells of, for who asks to see ids."""
    link: str = ""
    """A page that it leads to: its address from the page of this line."""


class LineGroups(NamedTuple):
    """Lines under headings that take no more of a screen than there is: what has no room is left out and counted.

    Without `more` all of them are shown.
    """

    groups: Sequence[Sequence[Line]]
    """Each a heading, then what stands below it; the most pressing first, in both."""
    more: Callable[[int], Line] | None = None
    """What is said of so many lines that were left out."""
    table: Table | None = None
    """The same as a table, for formats that hold nothing else."""

    @property
    def lines(self) -> list[Line]:
        """All of them."""
        return [line for group in self.groups for line in group]


Shown = Union[str, Line, LineGroups, "Table"]
"""A part of what people are shown."""


class Origin(NamedTuple):
    """What an answer was read from."""

    commit: str
    """The newest commit read, in full; empty before the first."""
    committed: str
    """When it was made, an ISO moment; empty before the first."""
    edited: bool
    """Whether records differ from that commit."""
    day: str
    """The day asked for (ISO)."""


class Answer(NamedTuple):
    """What a command says: one JSON object for programs, lines and tables for people."""

    data: Mapping[str, Any]
    shown: Sequence[Shown] = ()
    numbered: Sequence[Mapping[str, str]] | None = None
    """What the numbers of the list just shown stand for; a later command may be given such a number."""
    exit_code: int = 0
    raw: bytes | None = None
    """A file's content, written as it is: to `file`, or to standard output in place of `shown`."""
    file: Path | None = None
    """Where `raw` is written; `data` and `shown` are the answer then."""
    files: Mapping[str, bytes] | None = None
    """Files by their path in the folder `file`, written all or none; those written there before and named no more are removed."""
    left_out: int | None = 0
    """How many rows were not even fetched, since `Session.asked` has no use for them; None: some, and nobody counted them."""
    asks: str = ""
    """A question put to who sits at a terminal, after this answer is shown."""
    then: Callable[[], Answer] | None = None
    """What to do, and answer, when it is answered with yes, or at once where nothing is asked; called at a terminal alone."""
    origin: Callable[[], Origin] | None = None
    """What the answer was read from, for formats that say so: set at delivery, None outside a book."""

    @property
    def parts(self) -> list[str | Line | Table]:
        """What people are shown where no screen limits it."""
        found: list[str | Line | Table] = []
        for part in self.shown:
            found += part.lines if isinstance(part, LineGroups) else [part]
        return found

    @property
    def tables(self) -> list[Table]:
        """The tables of the answer, those among them that stand for lines in groups."""
        found = [part.table if isinstance(part, LineGroups) else part for part in self.shown]
        return [part for part in found if part is not None and not isinstance(part, str | Line)]


class Answered(Exception):
    """Ends a command that writes with another answer than its own, such as the one it gave before."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class Gaps(NamedTuple):
    """What an answer was made without, though it belongs to it."""

    unreadable: Sequence[Finding] = ()
    """Records that could not be read, or values of them, by place."""
    history_start: str = ""
    """The day (ISO) before which history is missing that the answer rests on; empty when nothing is missing."""

    def __bool__(self) -> bool:
        """Whether anything is missing."""
        return bool(self.unreadable or self.history_start)


class Notices(NamedTuple):
    """What is to be said of what was written. Nothing of it kept anything from being written."""

    warnings: Sequence[Finding] = ()
    """What was written brought them: things to settle, and things that deserve a look."""
    standing: Sequence[Finding] = ()
    """Errors that records had before they were changed, and have still."""

    def and_also(self, other: Notices) -> Notices:
        """Both together."""
        return Notices([*self.warnings, *other.warnings], [*self.standing, *other.standing])

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.warnings or self.standing)


class Conversation(Protocol):
    """Somebody who is shown lines and types answers, at a terminal or down a pipe."""

    @property
    def at_terminal(self) -> bool:
        """Whether a person reads the questions."""

    def say(self, text: str, style: Style = "") -> None:
        """Show lines. They are no part of the command's answer."""

    def ask(self, prompt: str) -> str:
        """The line typed after a prompt, without spaces around it. Raises EOFError when they left."""

    def confirm(self, question: str, *, usual: bool) -> bool:
        """The answer to a yes-or-no question; `usual` is what Enter means. Raises EOFError when they left."""

    def compose(self, before: str = "", suffix: str = ".txt") -> str:
        """A text as a person left it in an editor that showed `before`, in a file whose name ends in `suffix`.

        Raises SalesctlError without an editor.
        """


class Nobody:
    """A conversation without a person: every question raises EOFError at once."""

    at_terminal = False

    def say(self, text: str, style: Style = "") -> None:
        """Does nothing."""

    def ask(self, prompt: str) -> str:
        """Raises EOFError."""
        raise EOFError(prompt)

    def confirm(self, question: str, *, usual: bool) -> bool:  # noqa: ARG002 - the protocol's signature
        """Raises EOFError."""
        raise EOFError(question)

    def compose(self, before: str = "", suffix: str = ".txt") -> str:  # noqa: ARG002 - the protocol's signature
        """Raises EOFError."""
        raise EOFError
