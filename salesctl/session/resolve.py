"""Which record somebody means, see `book.matching`; what cannot be told is refused with the candidates."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.errors import Alternative, Ambiguous, NotFound
from salesctl.lang.text import Text, joined, say
from salesctl.model.links import Link, links
from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.model.kinds import Kind

    from .session import Session

_MOST_SHOWN = 10


class Ref(NamedTuple):
    """A record by kind and id."""

    kind: str
    id: str


def resolve(session: Session, typed: str, *kinds: str) -> Ref:
    """The one record `typed` stands for, of these kinds (of any, when none is named).

    Raises NotFound when nothing matches, Ambiguous when several do.
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
        raise _several(session, typed, found)
    if text.isdigit():
        raise NotFound(
            say("`{typed}` is neither a line of the list last shown nor the number of a record", typed=typed),
            hint=say("show a list first, such as `salesctl today`"),
        )
    if not kinds:
        message = say("no record matches `{typed}`", typed=typed)
    elif len(kinds) == 1:
        message = say("no {kind} matches `{typed}`", kind=session.kinds[kinds[0]].noun, typed=typed)
    else:
        nouns = joined(", ", (session.kinds[kind].noun for kind in kinds))
        message = say("no record matches `{typed}` among: {kinds}", typed=typed, kinds=nouns)
    raise NotFound(
        message,
        hint=say("look for it with `salesctl find {typed}`", typed=typed),
    )


def items_named(session: Session, kind: str, record_id: str, name: str, typed: str) -> list[str]:
    """The keys of the items of a record's list (`contacts` of a client) that `typed` names, with or without the record."""
    from salesctl.book.matching import matching_items

    record, _ = session.read(kind, record_id)
    items = [item for item in record.data.get(name) or [] if isinstance(item, dict)]
    word = typed.removeprefix(f"{record_id}/")
    return matching_items(record.kind.fields[name], items, word, session.config.country or None)


def with_links(
    session: Session,
    kind: Kind,
    record_id: str,
    data: Mapping[str, Any],
    before: Mapping[str, Any],
    *,
    whole: bool = False,
) -> dict[str, Any]:
    """The tree of a record with ids in place of what is typed in its links: a name, a number, a phone, `acme/Olga`.

    Links that `before` has, and those to the record itself, are not looked at; what names nothing stays, for the checks to
    refuse. `whole`: no word is completed, see `Matcher`; nor is one in a link to any record. Raises Ambiguous when there
    are several.
    """
    tree = copy.deepcopy(dict(data))
    stood = {(link.target, link.value) for link in links(before, kind.fields)}
    for link in list(links(tree, kind.fields)):
        itself = link.record == record_id and link.kind in (kind.name, "*")
        if not itself and (link.target, link.value) not in stood and link.kind in (*session.kinds, "*"):
            point: Any = tree
            for key in link.keys[:-1]:
                point = point[key]
            point[link.keys[-1]] = _linked(session, tree, link, whole=whole)
    return tree


def _linked(session: Session, tree: Mapping[str, Any], link: Link, *, whole: bool) -> str:
    """The id, or `record/item`, that a link stands for; its text where that names nothing."""
    if "/" not in link.target:
        return _record_named(session, link.kind, link.value, whole=whole or link.kind == "*")
    name = link.target.partition("/")[2]
    typed, slash, item = link.value.partition("/")
    owner = _record_named(session, link.kind, typed, whole=whole) if slash else str(tree.get(link.kind) or "")
    if not session.book.path_of(link.kind, owner):
        return link.value
    keys = items_named(session, link.kind, owner, name, item if slash else link.value)
    return f"{owner}/{keys[0]}" if len(keys) == 1 else f"{owner}/{item}" if slash else link.value


def _record_named(session: Session, kind: str, typed: str, *, whole: bool) -> str:
    wanted = () if kind == "*" else (kind,)
    found = [Ref(*one) for one in session.book.matches(typed, wanted, whole=whole)]
    if len(found) > 1 and not all(ref.id == typed for ref in found):
        raise _several(session, typed, found)
    return found[0].id if found else typed


def _several(session: Session, typed: str, found: Sequence[Ref]) -> Ambiguous:
    return Ambiguous(
        say("`{typed}` could be {count:record|records}", typed=typed, count=len(found)),
        hint=say("type more of it, or the whole id"),
        candidates=[Alternative(ref.kind, ref.id, _described(session, ref)) for ref in found[:_MOST_SHOWN]],
    )


def _described(session: Session, ref: Ref) -> Text:
    """A candidate: its kind and id, and the client, date and sum it has."""
    kind, query = session.kinds[ref.kind], session.query()
    row = query.one(f'select * from "{ref.kind}" where id = ?', (ref.id,))
    cells: dict[str, Any] = dict(row) if row else {}
    forms = {name: field.type for name, field in kind.fields.items() if field.shape == "scalar"}
    if view := query.listing(ref.kind):
        more = query.one(f'select * from "{view.name}" where "{ref.kind}" = ?', (ref.id,))
        cells |= dict(more) if more else {}
        forms |= view.forms
    parts: list[str] = []
    if cells.get("client"):
        title = query.one("select title from file where kind = 'client' and id = ?", (cells["client"],))
        parts.append(title[0] if title else cells["client"])
    if cells.get(kind.dated):
        parts.append(say("{day:date}", day=cells[kind.dated]))
    if name := next((name for name, form in forms.items() if form == "money" and cells.get(name) is not None), ""):
        parts.append(say("{sum:money}", sum=cells[name], currency=cells.get("currency") or session.config.currency))
    return joined(" ", [kind.noun, ref.id, *([joined("", ["(", joined(", ", parts), ")"])] if parts else [])])
