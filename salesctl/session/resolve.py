"""Which record somebody means, see `book.matching`; what cannot be told is refused with the candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.lang.text import joined, say

if TYPE_CHECKING:
    from .session import Session

_MOST_SHOWN = 10


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
    found = [Ref(*one) for one in session.book.matches(text, wanted)] if text else []
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


def _several(typed: str, found: Sequence[Ref]) -> SalesctlError:
    shown = ", ".join(f"{ref.kind} {ref.id}" for ref in found[:_MOST_SHOWN])
    shown += ", …" if len(found) > _MOST_SHOWN else ""
    return SalesctlError(
        say("`{typed}` could be {count:record|records}: {candidates}", typed=typed, count=len(found), candidates=shown),
        hint=say("type more of it, or the whole id"),
    )
