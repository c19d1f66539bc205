"""Which record somebody means, see `book.matching`; what cannot be told is refused with the candidates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.errors import Alternative, Ambiguous, NotFound, SalesctlError, UsageError
from salesctl.lang.text import Text, joined, say
from salesctl.model.ids import item_id
from salesctl.model.links import Link, links
from salesctl.model.values import TYPES
from salesctl.named_tuples import NamedTuple

from .field_texts import Level

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind

    from .session import Session

_MOST_SHOWN = 10


class Ref(NamedTuple):
    """A record by kind and id."""

    kind: str
    id: str


def resolve(session: Session, typed: str, *kinds: str) -> Ref:
    """The one record `typed` stands for, of these kinds (of any, when none is named).

    A line of the list last shown stands for its record, anything else for what matches: a client before records of that client,
    which may begin with the same name.

    Raises NotFound when nothing matches, Ambiguous when several do.
    """
    found = _named(session, typed, kinds)
    if not found:
        return _chosen(session, _nothing(session, typed, kinds))
    if (ref := found[0] if len(found) == 1 else _client_of_all(session, found)) is None:
        return _chosen(session, _several(session, typed, found))
    return ref


def _chosen(session: Session, error: Ambiguous | NotFound) -> Ref:
    """The candidate that somebody at a terminal says by its number. Raises the error where nobody does."""
    person = session.conversation
    if person.at_terminal and error.candidates:
        from .choosing import choice

        session.rest_on_more()
        person.say(joined("", [error.message, ":"]))
        number = choice(person, [one.said for one in error.candidates], say("which?"))
        if isinstance(number, int):
            return Ref(error.candidates[number].kind, error.candidates[number].id)
    raise error


def _client_of_all(session: Session, found: Sequence[Ref]) -> Ref | None:
    """The one client among records the rest of which are that client's: these bear his name, and he is who is meant."""
    clients = [ref for ref in found if ref.kind == "client"]
    rest = [ref for ref in found if ref.kind != "client"]
    if len(clients) != 1 or any("client" not in session.kinds[kind].fields for kind in {ref.kind for ref in rest}):
        return None
    owners = {session.read(*ref)[0].data.get("client") for ref in rest[:_MOST_SHOWN]}
    return clients[0] if owners == {clients[0].id} and len(rest) <= _MOST_SHOWN else None


def resolve_user(session: Session, typed: str = "") -> str:
    """The id of the user that is typed; nobody typed: of the one who works here. Raises NotFound where the book knows neither."""
    if typed:
        return resolve(session, typed, "user").id
    if session.me is None:
        email = session.git.required_identity()[1]
        raise NotFound(say("nobody in the book has your address, {email}", email=email), hint=how_to_be_known(session))
    return session.me


def how_to_be_known(session: Session) -> Text:
    """What makes the book know who types here: the address in the record of that name, or a record. Raises SalesctlError."""
    name, email = session.git.required_identity()
    row = session.query().one('select id from "user" where name = ? and archived = 0', (name,))
    if row:
        return say("salesctl set {user} email={email}", user=row[0], email=email)
    return say("salesctl user add --name '{name}' --email {email}; for somebody else: --user", name=name, email=email)


def resolve_open(
    session: Session,
    typed: str,
    conditions: Mapping[str, str],
    none: Callable[[str], SalesctlError],
    owners: Sequence[str] = ("client",),
) -> Ref:
    """The record that is meant: named itself, or by its client or another of the kinds `owners`, who has one that is open then.

    `conditions`: by kind, when a record of it is open, in SQL. Raises what `none` makes of the owner's id where there is none,
    Ambiguous where there are several.
    """
    found = _named(session, typed, (*conditions, *owners))
    if not found:
        found = [_chosen(session, _nothing(session, typed, (*conditions, *owners)))]
    whose = [ref for ref in found if ref.kind not in conditions]
    if len(whose) > 1:
        client = _client_of_all(session, whose)
        rest = [ref for ref in found if ref.kind in conditions]
        found = [*rest, client] if client else [_chosen(session, _several(session, typed, found))]
        whose = [ref for ref in found if ref.kind not in conditions]
    named = [ref for ref in found if ref.kind in conditions]
    if len(found) == 1 and named:
        return named[0]
    fitting = list(dict.fromkeys(one for ref in found for one in _open(session, conditions, ref))) or named
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        return _chosen(session, _several(session, typed, fitting))
    raise none(whose[0].id)


def _open(session: Session, conditions: Mapping[str, str], ref: Ref) -> Iterator[Ref]:
    """The open records that are this one, or name it as their owner, by id."""
    for kind, condition in conditions.items():
        column = "id" if ref.kind == kind else ref.kind if ref.kind in session.kinds[kind].fields else ""
        if column and (ref.kind not in conditions or column == "id"):
            sql = f'select id from "{kind}" where "{column}" = ? and archived = 0 and ({condition}) order by id'
            yield from (Ref(kind, row[0]) for row in session.query().rows(sql, (ref.id,)))


def ids_for_resolve_open(session: Session, conditions: Mapping[str, str], owners: Sequence[str]) -> list[str]:
    """The ids that `resolve_open` takes: of records that are open, and of those who own just one of them."""
    open_ones: list[str] = []
    owned: Counter[str] = Counter()
    for kind, condition in conditions.items():
        columns = [owner for owner in owners if owner in session.kinds[kind].fields]
        names = ", ".join(f'"{name}"' for name in ("id", *columns))
        sql = f'select {names} from "{kind}" where archived = 0 and ({condition}) order by id'
        for record, *whose in session.query().rows(sql):
            open_ones.append(record)
            owned.update(one for one in whose if one)
    return [*open_ones, *(owner for owner, count in owned.items() if count == 1)]


def _named(session: Session, typed: str, kinds: Sequence[str]) -> list[Ref]:
    """The records that are meant: the one of a line, or all that match."""
    text = typed.strip()
    kind_word, slash, tail = text.partition("/")
    if slash and kind_word.replace("-", "_") in session.kinds:
        kinds, text = (kind_word.replace("-", "_"),), tail
    if (line := session.line(text)) and (shown := _of_line(session, line, kinds)):
        return [shown]
    return [Ref(*one) for one in session.book.matches(text, kinds or tuple(session.kinds))] if text else []


def _of_line(session: Session, line: Mapping[str, str], kinds: Sequence[str]) -> Ref | None:
    """The record of the first of these kinds that a line of a list is about; of any: the line's own record, else its client."""
    about = line.get("about", "").partition("/")[0]
    own, shown = line.get("kind", ""), line.get("id", "")
    for kind in kinds or (own, "client"):
        for record_id in (shown if kind == own else "", line.get(kind, ""), about):
            if record_id and session.book.path_of(kind, record_id):
                return Ref(kind, record_id)
    return None


def _nothing(session: Session, typed: str, kinds: Sequence[str]) -> NotFound:
    """Why nothing is found."""
    text = typed.strip()
    if session.line(text) and kinds:
        return NotFound(
            say("line {line} of the list last shown names no {kind}", line=text, kind=_nouns(session, kinds)),
            hint=say("`salesctl find` looks for one; a number is added to a card with `salesctl client edit`"),
        )
    if text.isdigit():
        return NotFound(
            say("`{typed}` is neither a line of the list last shown nor the number of a record", typed=typed),
            hint=say("show a list first, such as `salesctl today`"),
        )
    if not kinds:
        message = say("no record matches `{typed}`", typed=typed)
    elif len(kinds) == 1:
        message = say("no {kind} matches `{typed}`", kind=session.kinds[kinds[0]].noun, typed=typed)
    else:
        message = say("no record matches `{typed}` among: {kinds}", typed=typed, kinds=_nouns(session, kinds))
    like = [Ref(*one) for one in session.book.like(text, kinds)]
    unreadable = session.gaps.unreadable
    return NotFound(
        message,
        hint=say("is it one of these?")
        if like
        else say("{file} cannot be read: `salesctl check` says why", file=unreadable[0].path)
        if unreadable
        else say("look for it with `salesctl find {typed}`", typed=f'"{text}"' if " " in text else text),
        candidates=[Alternative(ref.kind, ref.id, _described(session, ref)) for ref in like],
    )


def _nouns(session: Session, kinds: Sequence[str]) -> Text:
    return joined(", ", (session.kinds[kind].noun for kind in kinds))


def items_named(session: Session, kind: str, record_id: str, name: str, typed: str) -> list[str]:
    """The keys of the items of a record's list (`contacts` of a client) that `typed` names, with or without the record."""
    record, _ = session.read(kind, record_id)
    items = [item for item in record.data.get(name) or [] if isinstance(item, dict)]
    return item_keys(session, record.kind.fields[name], items, typed.removeprefix(f"{record_id}/"))


def item_keys(
    session: Session, field: Field, items: Sequence[Mapping[str, Any]], typed: str, *, whole: bool = False
) -> list[str]:
    """The keys of the items of a list that `typed` names: by what they say themselves, else by the product they are of.

    `whole`: no word is completed, see `Matcher`.
    """
    from salesctl.book.matching import matching_items

    if keys := matching_items(field, items, typed, session.config.country or None, whole=whole):
        return keys
    of = {
        name: one.link
        for name in ("product", field.key)
        if (one := field.fields.get(name)) and one.link in session.kinds
    }
    return [
        field.key_of(item)
        for name, kind in of.items()
        if (found := {record_id for _, record_id in session.book.matches(typed, (kind,), whole=whole)})
        for item in items
        if item.get(name) in found
    ]


def item_to_change(
    session: Session, data: Mapping[str, Any], field: Field, among: Sequence[Any], typed: str
) -> Mapping[str, str]:
    """What a record's list has the item under that `typed` names, or begins a new one with.

    That is its key, and of a new line the product whose number or name is typed. Raises UsageError, which names the items, where
    it is neither the name of one nor can be the key of a new one.
    """
    items = [item for item in among if isinstance(item, dict)]
    keys = list(dict.fromkeys(item_keys(session, field, items, typed, whole=True)))
    if len(keys) == 1:
        return {field.key: keys[0]}
    key, product = field.fields[field.key], field.fields.get("product")
    if not keys and product and product.link in session.kinds and not key.link:
        products = session.book.matches(typed, (product.link,), whole=True)
        if len(products) == 1:
            taken = {field.key_of(item) for item in items}
            return {field.key: item_id(products[0][1], taken), product.name: products[0][1]}
    try:
        if not keys and (key.link or TYPES[key.type].store(typed, session.config.zone)):
            return {field.key: typed}
    except ValueError:
        pass
    texts = session.texts(data)
    named = {field.key_of(item): texts.item_name(Level(field.fields, {}, item, field)) for item in items}
    told = joined(
        ", ",
        [say("`{typed}` ({name})", typed=one, name=named[one]) if named[one] else f"`{one}`" for one in keys or named],
    )
    if keys:
        raise UsageError(
            say("{items}: `{typed}` could be several", typed=typed, items=field.heading),
            hint=say("one of: {list}", list=told),
        )
    raise UsageError(
        say("{items}: there is none `{typed}`", typed=typed, items=field.heading),
        hint=say("there are: {list}", list=told) if told else "",
    )


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
    import copy  # only what is written needs it

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
        return _chosen(session, _several(session, typed, found)).id
    return found[0].id if found else typed


def _several(session: Session, typed: str, found: Sequence[Ref]) -> Ambiguous:
    return Ambiguous(
        say("`{typed}` could be {count:record|records}", typed=typed, count=len(found)),
        hint=say("type more of it, or the whole id"),
        candidates=[Alternative(ref.kind, ref.id, _described(session, ref)) for ref in _newest(session, found)],
    )


def _newest(session: Session, found: Sequence[Ref]) -> list[Ref]:
    """As many candidates as are shown; documents of one kind the newest first, as that is most often meant."""
    kind = session.kinds[found[0].kind]
    if kind.dated and all(ref.kind == kind.name for ref in found):
        marks = ", ".join("?" * len(found))
        sql = f'select id from "{kind.name}" where id in ({marks}) order by "{kind.dated}" desc, id limit {_MOST_SHOWN}'
        return [Ref(kind.name, row[0]) for row in session.query().rows(sql, tuple(ref.id for ref in found))]
    return [*found[:_MOST_SHOWN]]


def _described(session: Session, ref: Ref) -> Text:
    """A candidate: its kind and id, what it is called, and the client, date and sum it has."""
    kind, query = session.kinds[ref.kind], session.query()
    row = query.one(f'select * from "{ref.kind}" where id = ?', (ref.id,))
    cells: dict[str, Any] = dict(row) if row else {}
    forms = {name: field.type for name, field in kind.fields.items() if field.shape == "scalar"}
    if view := query.listing(ref.kind):
        more = query.one(f'select * from "{view.name}" where "{ref.kind}" = ?', (ref.id,))
        cells |= dict(more) if more else {}
        forms |= view.forms
    called = query.one("select title from file where kind = ? and id = ?", (ref.kind, ref.id))
    parts: list[str] = [called[0]] if called and called[0] and called[0] != ref.id else []
    if cells.get("client"):
        title = query.one("select title from file where kind = 'client' and id = ?", (cells["client"],))
        parts.append(title[0] if title else cells["client"])
    if cells.get(kind.dated):
        parts.append(say("{day:date}", day=cells[kind.dated]))
    sums = (name for name, form in forms.items() if form == "money" and cells.get(name) is not None)
    if cells.get("client") and (name := next(sums, "")):  # what stands on a card, such as a potential, is no sum of it
        parts.append(say("{sum:money}", sum=cells[name], currency=cells.get("currency") or session.config.currency))
    return joined(" ", [kind.noun, ref.id, *([joined("", ["(", joined(", ", parts), ")"])] if parts else [])])
