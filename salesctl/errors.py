"""What can be wrong, said to a person: a sentence, a place, a hint. Every error of ours is one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from pathlib import Path


class Place(NamedTuple):
    """A point in a file. Lines and columns count from 1; 0 means the whole file (or the whole line)."""

    path: str
    line: int = 0
    column: int = 0
    text: str = ""
    """The source line itself, for the caret; empty when it is not known."""

    def __str__(self) -> str:
        parts = [self.path.replace("\n", "\\n"), *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


Level = Literal["error", "settle", "warning"]
"""How grave a finding is: the book must not hold it; it may, until a person has settled it; it deserves a look."""


class Finding(NamedTuple):
    """Something `check` reports of the book's files."""

    path: str
    line: int
    column: int
    rule: str
    """The check's name in kebab-case; `tests/errors/<rule>/` documents it with a sample."""
    message: str
    hint: str = ""
    level: Level = "error"
    at: str = ""
    """The value it is about, as a path of keys, where that tells it from others better than the message does."""
    field: str = ""
    """The value it is about, as a path of keys, where `at` does not say it."""

    @property
    def identity(self) -> tuple[str, str, str]:
        """Equal for what is the same finding before and after a change: lines move, and figures in a message change."""
        return self.path, self.rule, self.at or self.message

    @property
    def about(self) -> str:
        """The value it is about, as a path of keys; empty where that is not known."""
        return self.at or self.field

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.path, self.line, self.column)


class Alternative(NamedTuple):
    """A record, or an item of a record's list, that something typed may stand for."""

    kind: str
    """A kind's name; of an item its list's, such as `contacts`."""
    id: str
    said: str
    """What a person is told it by."""


class SalesctlError(Exception):
    """Your data or your wish cannot be met (exit code 1). The base of every error we raise on purpose."""

    exit_code = 1
    name = "refused"
    """What programs know it by, in kebab-case (`code` in JSON)."""

    def __init__(
        self,
        message: str,
        *,
        place: Place | None = None,
        hint: str = "",
        candidates: Sequence[Alternative] = (),
        field: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        """What it is about: a record's value, as a path of keys, or an option or argument, as it is typed; empty for neither."""
        self.place = place
        self.hint = hint
        self.candidates = candidates
        self.unwritten: Mapping[str, bytes] = {}
        """Files, by path, as they should have become, where it is not they that were refused: somebody typed what is in them."""
        self.kept: Sequence[Path] = ()
        """Files where what was typed for it can be found again."""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class UsageError(SalesctlError):
    """The command was typed wrongly (exit code 2)."""

    exit_code = 2
    name = "usage"


class NotFound(SalesctlError):
    """What was typed stands for nothing in the book."""

    name = "not-found"


class Ambiguous(SalesctlError):
    """What was typed may stand for several things: its `candidates`."""

    name = "ambiguous"


class InvalidRecord(SalesctlError):
    """A record, or several, do not satisfy their kinds. Carries every finding; `unmade` are files that there would have been."""

    name = "invalid-record"

    def __init__(self, findings: list[Finding], unmade: Container[str] = ()) -> None:
        first = findings[0]
        super().__init__(first.message, place=first.place, hint=first.hint, field=first.about)
        self.findings = findings
        self.unmade = unmade
