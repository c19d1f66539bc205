"""Which record somebody means: an exact id first, then a unique prefix, a name, a phone, an e-mail address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.lang.text import joined, say

if TYPE_CHECKING:
    from .session import Session

_MOST_SHOWN = 10
_PHONE_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Ref:
    """A record by kind and id."""

    kind: str
    id: str


def resolve(session: Session, typed: str, *kinds: str) -> Ref:
    """The one record `typed` stands for, of these kinds (of any, when none is named).

    Raises SalesctlError when nothing matches, or naming the candidates when several do.
    """
    text = typed.strip()
    kind_word, slash, tail = text.partition("/")
    if slash and kind_word.replace("-", "_") in session.kinds:
        kinds, text = (kind_word.replace("-", "_"),), tail
    wanted = kinds or tuple(session.kinds)
    for step in (_exact, _prefix, _named, _reached):
        found = sorted(set(step(session, text, wanted)), key=lambda ref: (ref.kind, ref.id)) if text else []
        if len(found) == 1:
            return found[0]
        if found:
            raise _several(typed, found)
    if not kinds:
        message = say("no record matches `{typed}`", typed=typed)
    elif len(kinds) == 1:
        message = say("no {kind} matches `{typed}`", kind=session.kinds[kinds[0]].noun, typed=typed)
    else:
        nouns = joined(", ", (session.kinds[kind].noun for kind in kinds))
        message = say("no record matches `{typed}` among: {kinds}", typed=typed, kinds=nouns)
    raise SalesctlError(
        message,
        hint=say("look for it with `salesctl find {typed}`", typed=typed),
    )


def _exact(session: Session, text: str, kinds: Sequence[str]) -> list[Ref]:
    return [Ref(kind, text) for kind in kinds if session.book.path_of(kind, text)]


def _prefix(session: Session, text: str, kinds: Sequence[str]) -> list[Ref]:
    return [Ref(kind, found) for kind in kinds for found in session.book.ids(kind, text.lower())]


def _named(session: Session, text: str, kinds: Sequence[str]) -> list[Ref]:
    found = []
    query = session.query()
    for kind in kinds:
        label = session.kinds[kind].label
        if label in session.kinds[kind].fields:
            sql = f"select id from \"r_{kind}\" where casefold(\"{label}\") like '%' || ? || '%'"
            found += [Ref(kind, row[0]) for row in query.rows(sql, (text.casefold(),))]
    return found


def _reached(session: Session, text: str, kinds: Sequence[str]) -> list[Ref]:
    """By phone number or e-mail address."""
    if "@" in text:
        return [Ref(kind, found) for kind, found in session.book.by_email(text) if kind in kinds]
    if sum(c.isdigit() for c in text) >= _PHONE_DIGITS:
        return [Ref(kind, found) for kind, found in session.book.by_phone(text) if kind in kinds]
    return []


def _several(typed: str, found: Sequence[Ref]) -> SalesctlError:
    shown = ", ".join(f"{ref.kind} {ref.id}" for ref in found[:_MOST_SHOWN])
    shown += ", …" if len(found) > _MOST_SHOWN else ""
    return SalesctlError(
        say("`{typed}` could be {count:record|records}: {candidates}", typed=typed, count=len(found), candidates=shown),
        hint=say("type more of it, or the whole id"),
    )
