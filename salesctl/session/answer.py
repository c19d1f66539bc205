"""What a command is: a plain function that is handed a session and answers. It prints nothing and knows no terminal.

    def ship(session: Session, order: Annotated[str, Completes("order")]) -> Answer: …

The command line adds `--json` and, for reading, `--on`, `--at` and `--locale`, for writing `--date`; all of them have
already taken effect on the session.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from salesctl.model.table import Style, Table


class Line(NamedTuple):
    """A line of text for people. Text from records needs no escaping: what could do harm is taken out on the way."""

    text: str
    style: Style = ""


class Answer(NamedTuple):
    """What a command says: one JSON object for programs, lines and tables for people."""

    data: Mapping[str, Any]
    shown: Sequence[str | Line | Table] = ()
    numbered: Sequence[Mapping[str, str]] | None = None
    """What the numbers of the list just shown stand for; a later command may be given such a number."""
    exit_code: int = 0
    raw: bytes | None = None
    """Written to standard output as it is, in place of `shown`: a file's content."""
    asks: str = ""
    """A question put to who sits at a terminal, after this answer is shown."""
    then: Callable[[], Answer] | None = None
    """What to do, and answer, when it is answered with yes; not called elsewhere."""


class Conversation(Protocol):
    """Somebody who is shown lines and types answers, at a terminal or down a pipe."""

    @property
    def at_terminal(self) -> bool:
        """Whether a person reads the questions."""

    def say(self, text: str, style: Style = "") -> None:
        """Show lines. They are no part of the command's answer."""

    def ask(self, prompt: str) -> str:
        """The line typed after a prompt, without spaces around it. Raises EOFError when they left."""


class Nobody:
    """A session nobody sits at: who asks there learns at once that no answer will come."""

    at_terminal = False

    def say(self, text: str, style: Style = "") -> None:
        """Nobody listens."""

    def ask(self, prompt: str) -> str:
        """Raises EOFError."""
        raise EOFError(prompt)


@dataclass(frozen=True, slots=True)
class Completes:
    """Marks an argument that takes a record's id: of these kinds, of any kind when none is named."""

    kinds: tuple[str, ...] = field(default=())

    def __init__(self, *kinds: str) -> None:
        object.__setattr__(self, "kinds", kinds)


class Command(NamedTuple):
    """A command by name: `today`, or `order new` for one inside a group."""

    name: str
    help: str
    """One sentence: when a salesperson would use it."""
    target: str
    """`package.module:function`, loaded when the command runs."""
    panel: str = "Plugins"
    """The heading it stands under in `salesctl --help`."""
    writes: bool = False
    """It records something: it gets `--date`, and none of the options that look at another day."""


def help_of(docstring: str) -> str:
    """A docstring as help: paragraphs apart, each on one line."""
    return "\n\n".join(" ".join(part.split()) for part in docstring.strip().split("\n\n"))
