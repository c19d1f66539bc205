"""Whom the book knows already: looked up before a new client is written, so that nobody is entered twice by accident."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from salesctl.lang.text import joined, say, translatable
from salesctl.model.normal_forms import FORMS
from salesctl.model.table import Column, Table
from salesctl.named_tuples import NamedTuple

from .answer import Answer, Line

if TYPE_CHECKING:
    from .session import Session

FORM_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "name": translatable("name"),
        "tax_id": translatable("tax number"),
        "phone": translatable("phone"),
        "email": translatable("e-mail"),
        "site": translatable("web site"),
    }
)
"""What two records of one client have in common, by the form (`normal_forms.FORMS`)."""


class Candidate(NamedTuple):
    """A record that may be the one that is about to be written."""

    id: str
    name: str
    same: Sequence[str]
    """The forms (`normal_forms.FORMS`) of what it shares with it."""

    @property
    def reason(self) -> str:
        """What it shares, in words."""
        return joined(", ", [say(FORM_TITLES[form]) for form in self.same])


def known(session: Session, kind: str, data: Mapping[str, Any]) -> list[Candidate]:
    """The records of a kind, not archived, that share what identifies the one in `data`; those that share most first.

    None for a kind whose records are not recognised by their names (`x-match`).
    """
    if not session.kinds[kind].recognised:
        return []
    found = session.book.sharing(kind, data)
    candidates = [
        Candidate(record_id, title, [form for form in FORMS if form in forms]) for record_id, title, forms in found
    ]
    return sorted(candidates, key=lambda one: (-len(one.same), one.id))


def unless_known(
    session: Session, kind: str, data: Mapping[str, Any], write: Callable[[], Answer], *, new: bool
) -> Answer:
    """What `write` answers, unless the book may know the record already: then whom it knows.

    At a terminal the question follows whether to write all the same; elsewhere nothing is written, and the exit code is 1.
    `new`: it is another one; nobody is looked for.
    """
    candidates = [] if new else known(session, kind, data)
    if not candidates:
        return write()
    columns = [Column("#", "integer"), Column("id", "ref"), Column("name"), Column("same", "text", say("the same"))]
    rows = [[number, one.id, one.name, one.reason] for number, one in enumerate(candidates, 1)]
    shown: list[str | Line | Table] = [
        Line(say("nothing is written: it may be in the book already"), "bad"),
        Table("known", "", columns, rows),
        Line(say("add --new if it is another one"), "dim"),
    ]
    told = [{"id": one.id, "name": one.name, "same": list(one.same)} for one in candidates]
    return Answer(
        {"id": "", "path": "", "commit": "", "candidates": told},
        shown,
        numbered=[{"kind": kind, "id": one.id} for one in candidates],
        exit_code=1,
        asks=say("Record it all the same?"),
        then=write,
    )
