"""How the history tells what changed in a record: `Mercury: payment ₸120,000.00 for W-2154, came 5 Nov`.

The schema of a kind has the sentences for what happens to its records (`Kind.sentences`); what they do not say is told as
`field a → b`. A sentence may name any field of the record, and those of the list's item or the object that changed; values
are told by their types, links by the names of records. There is besides `{x_before}`, what field x was, for a step of a list
kept by time what it was in the step before; `{name}`, the record's own; `{total}`, what the lines come to with tax; `{others}`,
all fields that the sentence does not name, with their titles; `{lines:line|lines}`, how many there are.
Values of personal fields are never told: a message outlives an erasure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.lang.template import fields as named_in
from salesctl.lang.text import FreeText, Text, fitted, joined, say, translatable
from salesctl.lang.width import columns_of, cut
from salesctl.model.dialect import BEFORE, NEW
from salesctl.model.line_money import lines_gross
from salesctl.model.normal_forms import short_name
from salesctl.model.values import is_true, scaled
from salesctl.named_tuples import NamedTuple

from .differences import items_by_key
from .field_texts import Level, Records, RecordTexts, naming_field, of_day, title_of

if TYPE_CHECKING:
    from salesctl.lang.language import Language
    from salesctl.model.kinds import Field, Kind, Sentence

_ARCHIVED = "archived"
_FIGURES = ("money", "price", "quantity", "percent", "integer")
_CHANGED = translatable("{field} changed")
_STATUS, _MONEY, _DATE, _FIGURE, _REST = range(5)
"""What a change is about, the most consequential first."""
_CONSEQUENTIAL = _DATE
"""A change up to this is never left out of a subject for want of room."""
_MOST = 12
"""Changes a subject is tried with."""
_READABLE, _LEAST = 24, 12
"""Columns of a free text that are left where what happened can be told more briefly, and where it cannot."""


class Part(NamedTuple):
    """One thing that happened, as a sentence, and more briefly."""

    rank: int
    whole: str
    brief: str
    """Without what was before."""
    bare: str
    """Only what it was that changed."""


class Description(NamedTuple):
    """What happened to one record: whose it is or which, and its parts, the most consequential first."""

    head: str
    parts: tuple[Part, ...]
    added: Text | None = None
    """What records of its kind are called, where it is a new one."""
    amount: tuple[int, str] | None = None
    """What a new one is worth: a sum and its currency."""

    @property
    def whole(self) -> Text:
        """All of it in one line."""
        return joined(": ", [self.head, joined("; ", [part.whole for part in self.parts])])


class _Event(NamedTuple):
    """One change: of a field, an item, or an object that was not there."""

    path: str
    """The names of fields that lead to it, joined by dots."""
    field: Field | None
    before: Any
    after: Any
    levels: tuple[Level, ...]
    """The record and what within it the change is in, the innermost last; an item or object that came is the last itself."""

    @property
    def scope(self) -> tuple[int, ...]:
        """Tells apart the items and objects that changes are in."""
        return tuple(id(level.after) for level in self.levels)

    @property
    def place(self) -> tuple[int, ...]:
        """The scope that the field itself stands in."""
        return self.scope[:-1] if self.levels[-1].of is self.field else self.scope


def describe(
    kind: Kind,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    records: Records,
    today: str = "",
    currency: str = "",
    by_document: Callable[[str], bool] = lambda _: False,
) -> Description:
    """Tell what became of a record; None: it was or is not there. The year of `today` is not said.

    `currency`: the book's; `by_document`: whether documents of a day have their tax rounded once.
    """
    return _Teller(kind, before or {}, after or {}, records, today, currency, by_document).description(
        new=before is None, removed=after is None
    )


def heading(kind: Kind, record_id: str, data: Mapping[str, Any], records: Records, today: str = "") -> Text | str:
    """Whose a record is and which, for a message that outlives an erasure: `Acme, order O-1128`; a person by the id."""
    return _Teller(kind, data, data, records, today, "", lambda _: False).heading(record_id)


def worth(
    kind: Kind, data: Mapping[str, Any], records: Records, currency: str, by_document: Callable[[str], bool]
) -> tuple[int, str] | None:
    """What a record is worth by its amount, else by its lines with tax, and in which currency (empty: the book's)."""
    return _Teller(kind, {}, data, records, "", currency, by_document).worth()


def subject(descriptions: Sequence[Description], language: Language, room: int) -> str:
    """One line for all of them, of at most `room` columns.

    What does not fit is told more briefly, and only counted where nothing consequential is among it.
    """
    heads = dict.fromkeys(one.head for one in descriptions)
    head = next(iter(heads)) if len(heads) == 1 else ""
    parts = [
        Part(part.rank, *(joined(": ", ["" if head else one.head, text]) for text in part[1:]))
        for one in descriptions
        for part in one.parts
    ]
    parts = sorted(dict.fromkeys(parts), key=lambda part: part.rank)

    def told(count: int, brief: int = 0, least: int = _LEAST, *, bare: bool = False) -> str:
        """The first `count` parts, the last `brief` of them briefly."""
        left = len(parts) - count
        texts = [
            part.bare if bare else part.brief if n >= count - brief else part.whole
            for n, part in enumerate(parts[:count])
        ]
        more = [say("+{count} more", count=left)] if left else []
        return fitted(joined(": ", [head, joined("; ", [*texts, *more])]), language, room, least)

    counts = range(min(len(parts), _MOST), 0, -1)
    needed = min(sum(part.rank <= _CONSEQUENTIAL for part in parts), _MOST)
    whole, *fewer = [count for count in counts if count >= needed] or [0]
    tried = [(count, 0) for count in [whole, *fewer]]
    tried += [(count, brief) for count in [whole, *fewer] for brief in range(1, count + 1)]
    for least in (_READABLE, _LEAST):
        for count, brief in tried:
            line = told(count, brief, least)
            if columns_of(line) <= room:
                return line
    if columns_of(line := told(whole, bare=True)) <= room:
        return line
    if (line := fitted(_together(descriptions), language, room)) and columns_of(line) <= room:
        return line
    for count in counts:
        line = told(count, bare=True)
        if columns_of(line) <= room:
            return line
    return cut(told(min(len(parts), 1), bare=True), room)


def _together(descriptions: Sequence[Description]) -> Text:
    """New records of one kind: how many they are, what they are worth and whose; empty for others."""
    nouns = {str(one.added) if one.added else "" for one in descriptions}
    noun = descriptions[0].added if descriptions else None
    if len(nouns) != 1 or len(descriptions) == 1 or noun is None:
        return joined("", [])
    whose = joined(", ", dict.fromkeys(one.head for one in descriptions))
    known = [one.amount for one in descriptions if one.amount]
    values: dict[str, Any] = {"kinds": noun, "count": len(descriptions)}
    text: Text = say("{kinds}, {count}", **values)
    if len(known) == len(descriptions) and len({currency for _, currency in known}) == 1:
        currency = {"currency": known[0][1]} if known[0][1] else {}
        text = say("{kinds}, {count}, {sum:money} in all", **values, sum=sum(amount for amount, _ in known), **currency)
    return joined(": ", [text, whose])


def _rank(field: Field | None) -> int:
    """How consequential a change of a field is."""
    if field is None:
        return _REST
    if field.enum or field.kept_by_time:
        return _STATUS
    if field.shape == "object":
        return min(map(_rank, field.fields.values()), default=_REST)
    if field.type in ("money", "price"):
        return _MONEY
    if field.type in ("date", "moment"):
        return _DATE
    if field.type in (*_FIGURES, "boolean") or field.link or field.shape == "items":
        return _FIGURE
    return _REST


def _events(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    levels: tuple[Level, ...],
    declared: Sequence[str],
    path: str = "",
) -> Iterator[_Event]:
    """Every change within a record, an item or an object, in the order of its fields.

    An object that a sentence is `declared` for, and for nothing in it, changes as one.
    """
    for name in [*after, *(key for key in before if key not in after)]:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        field = levels[-1].fields.get(name)
        here = f"{path}{name}"
        if field is not None and field.shape == "items":
            was, became = items_by_key(old, field), items_by_key(new, field)
            earlier: Mapping[str, Any] = {}
            for key, item in became.items():
                if key not in was:
                    level = Level(field.fields, earlier, item, field)
                    yield _Event(here, field, None, item, (*levels, level))
                elif was[key] != item:
                    yield from _events(
                        was[key], item, (*levels, Level(field.fields, was[key], item, field)), declared, f"{here}."
                    )
                earlier = item if field.kept_by_time else {}
            for key in (key for key in was if key not in became):
                yield _Event(here, field, was[key], None, (*levels, Level(field.fields, was[key], {}, field)))
        elif field is not None and field.shape == "object":
            level = Level(field.fields, old or {}, new or {}, field)
            inside = not any(one == here for one in declared) or any(one.startswith(f"{here}.") for one in declared)
            if old and new and inside:
                yield from _events(old, new, (*levels, level), declared, f"{here}.")
            else:
                yield _Event(here, field, old, new, (*levels, level))
        else:
            yield _Event(here, field, old, new, levels)


class _Teller:
    """Tells one record's changes."""

    def __init__(
        self,
        kind: Kind,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        records: Records,
        today: str,
        currency: str,
        by_document: Callable[[str], bool],
    ) -> None:
        self._kind = kind
        self._record = Level(kind.fields, before, after)
        self._data = after or before
        self._today = today
        self._texts = RecordTexts(self._data, records, today, currency)
        self._currency = currency
        self._by_document = by_document

    def description(self, *, new: bool, removed: bool) -> Description:
        """All that happened, the most consequential first."""
        client = self._client()
        if removed:
            return Description(client, (_same(_STATUS, say("{record} removed", record=self._noun_and_name())),))
        if new:
            event = _Event(NEW, None, None, self._data, (self._record,))
            found = self._found(event)
            part = self._part(_MONEY, found, event) if found else _same(_MONEY, self._appeared())
            return Description(client, (part,), self._kind.nouns, self.worth())
        declared = [one.when for one in self._kind.sentences]
        events = list(_events(self._record.before, self._record.after, (self._record,), declared))
        parts, covered, named = [], set(), bool(client)
        told = [(declared.index(event.path), n) for n, event in enumerate(events) if event.path in declared]
        for _, n in sorted(told):
            event = events[n]
            if n not in covered and event.after is not None and (found := self._found(event)):
                parts.append(self._part(min(_rank(event.field), _DATE), found, event))
                covered |= {n, *self._covered(event, found, events)}
                named = named or any(name == "name" or self._is_day(name) for name, _ in named_in(found.template))
        whose = client if parts and named else joined(", ", [client, self._own_head()])
        parts += [self._change(event) for n, event in enumerate(events) if n not in covered]
        return Description(whose, tuple(_at_once(sorted(parts, key=lambda part: part.rank))))

    def heading(self, record_id: str) -> Text | str:
        """Whose it is and which."""
        client = self._client()
        if self._kind.name == "client":
            return client or record_id
        own = self._own_head() if self._name() and not self._kind.personal else self._of_day()
        return joined(", ", [client, own or joined(" ", [self._kind.noun, record_id])])

    # -- sentences -----------------------------------------------------------------------------------------------

    def _part(self, rank: int, sentence: Sentence, event: _Event) -> Part:
        whole = self._filled(sentence.template, sentence.given, event) or ""
        brief = (sentence.brief and self._filled(sentence.brief, (), event)) or whole
        return Part(rank, whole, brief, brief)

    def _found(self, event: _Event) -> Sentence | None:
        """The first sentence for an event whose fields all have values."""
        fitting = (one for one in self._kind.sentences if one.when == event.path)
        return next((one for one in fitting if self._filled(one.template, one.given, event)), None)

    def _filled(self, template: str, given: Sequence[str], event: _Event) -> Text | None:
        """A sentence with its values; None where it lacks one, or a condition does not hold."""
        if not all(self._holds(condition, event.levels) for condition in given):
            return None
        names = named_in(template)
        values = {name: self._named(name, form, event.levels, {one for one, _ in names}) for name, form in names}
        return None if any(value in (None, "") for value in values.values()) else Text(template, values)

    def _holds(self, condition: str, levels: Sequence[Level]) -> bool:
        name, equals, wanted = condition.partition("=")
        level = _level_of(name, levels)
        value = str(level.after.get(name) or "") if level else ""
        return value in wanted.split("|") if equals else bool(value)

    def _covered(self, event: _Event, sentence: Sentence, events: Sequence[_Event]) -> Iterator[int]:
        """The changes that a sentence tells along with its own: of fields it names, of the same group."""
        names = {name.removesuffix(BEFORE) for name, _ in named_in(sentence.template)} | {
            condition.partition("=")[0] for condition in sentence.given
        }
        for n, other in enumerate(events):
            if other.field is None:
                continue
            inside = other.place == event.scope[: len(other.place)]
            grouped = other.field.group and event.field and other.field.group == event.field.group
            if (inside and (other.field.name in names or grouped)) or (
                other.path.partition(".")[0] in names and other.path.partition(".")[0] != event.path.partition(".")[0]
            ):
                yield n

    def _named(self, name: str, form: str, levels: Sequence[Level], named: set[str]) -> Any:
        """The value that a sentence names; None where there is none."""
        match name:
            case "name":
                return self._name() or self._of_day()
            case "total":
                return self._total()
            case "others":
                return self._others(levels[-1], named)
        level = _level_of(name.removesuffix(BEFORE), levels)
        if level is None:
            return None
        earlier = name.endswith(BEFORE) and name not in level.fields
        name = name.removesuffix(BEFORE) if earlier else name
        value = (level.before if earlier else level.after).get(name)
        if "|" in form:
            return len(value) if isinstance(value, list) else value
        return self._texts.value(level.fields[name], value, levels, earlier=earlier)

    def _others(self, level: Level, named: set[str]) -> Text | None:
        """The figures and dates of an item or object that a sentence does not name."""
        left = {name: value for name, value in level.after.items() if name not in named}
        told = self._texts.titled(level, left, but_for=("at", "by", "why", "decision"))
        return joined(", ", told) if told else None

    # -- what no sentence tells ------------------------------------------------------------------------------------

    def _appeared(self) -> Text:
        """A new record of a kind that has no sentence for it: its name and what is consequential of it."""
        kept = {
            name: value
            for name, value in self._data.items()
            if name not in (self._kind.short, self._kind.label) and _rank(self._kind.fields.get(name)) <= _DATE
        }
        told = self._texts.titled(self._record, kept)
        return (
            say("{record} added", record=self._noun_and_name())
            if not told
            else joined(": ", [self._noun_and_name(), joined(", ", told)])
        )

    def _change(self, event: _Event) -> Part:
        """A change as `field a → b`."""
        field, rank = event.field, _rank(event.field)
        if event.path == _ARCHIVED:
            return _same(_STATUS, say("archived") if is_true(event.after) else say("taken out of the archive"))
        title = self._place(event)
        if field is None:
            return _same(_REST, say(_CHANGED, field=title))
        if field.shape == "items":
            return self._item_change(event, title)
        if field.shape == "object":
            level = event.levels[-1]
            told = self._texts.titled(level, level.after)
            if not told:
                return _same(
                    rank,
                    say("{field} removed", field=title) if not event.after else say(_CHANGED, field=title),
                )
            return Part(
                rank,
                say("{field}: {values}", field=title, values=joined(", ", told)),
                *[say(_CHANGED, field=title)] * 2,
            )
        if event.after in (None, "", [], {}):
            return _same(rank, say("{field} removed", field=title))
        if field.shape == "list" and not field.personal:
            return self._list_change(event, field, title)
        old = self._texts.value(field, event.before, event.levels, earlier=True)
        new = self._texts.value(field, event.after, event.levels)
        changed = say(_CHANGED, field=title)
        if new in (None, ""):
            return _same(rank, changed)
        brief = say("{field} {value}", field=title, value=new)
        whole = say("{field} {before} → {after}", field=title, before=old, after=new) if old else brief
        return Part(rank, whole, brief, changed)

    def _item_change(self, event: _Event, title: str) -> Part:
        name = self._texts.item_name(event.levels[-1])
        if event.after is None:
            whole = say("{field} − {item}", field=title, item=name) if name else say("{field} removed", field=title)
        else:
            whole = say("{field} + {item}", field=title, item=name) if name else say("{field} added", field=title)
        return Part(_rank(event.field), whole, whole, say(_CHANGED, field=title))

    def _list_change(self, event: _Event, field: Field, title: Text) -> Part:
        was, became = (value if isinstance(value, list) else [] for value in (event.before, event.after))
        came = self._texts.value(field, [one for one in became if one not in was], event.levels)
        gone = self._texts.value(field, [one for one in was if one not in became], event.levels)
        told = [
            *([say("{field} + {item}", field=title, item=came)] if came else []),
            *([say("{field} − {item}", field=title, item=gone)] if gone else []),
        ]
        changed = say(_CHANGED, field=title)
        return Part(_rank(field), joined(", ", told) or changed, changed, changed)

    def _place(self, event: _Event) -> Text:
        """A field's title, with the item or object it is in before it."""
        inner = event.levels[1:]
        if event.field is not None and event.field.shape in ("items", "object"):
            inner = inner[:-1]
        own = title_of(event.field) if event.field is not None else event.path.rpartition(".")[2].replace("_", " ")
        return joined(": ", [*self._texts.around(inner), own])

    # -- names and values ------------------------------------------------------------------------------------------

    def _client(self) -> str:
        """Whose record it is; empty where it is nobody's."""
        if self._kind.name == "client":
            return FreeText(short_name(str(self._data.get("name") or "")))
        client = self._data.get("client")
        return self._texts.linked("client", client) if isinstance(client, str) else ""

    def _own_head(self) -> Text | str:
        return "" if self._kind.name == "client" else self._noun_and_name()

    def _name(self) -> str:
        name = naming_field(self._kind, self._data)
        return self._texts.value(self._kind.fields[name], self._data[name], (self._record,)) or "" if name else ""

    def _noun_and_name(self) -> Text:
        name = self._name()
        if name or self._of_day() is None:
            return joined(" ", [self._kind.noun, name])
        return self._of_day() or self._kind.noun

    def _is_day(self, name: str) -> bool:
        """Whether a field says on which day the record itself is."""
        return name in self._kind.fields and self._kind.fields[name].when == "record"

    def _of_day(self) -> Text | None:
        return of_day(self._kind, self._data, self._today)

    def _total(self) -> Text | None:
        """What the lines come to with tax; None where that is not known."""
        amount = self._lines_gross()
        own = self._data.get("currency") or self._currency
        return say("{figure:money}", figure=amount, currency=own) if amount else None

    def worth(self) -> tuple[int, str] | None:
        """What a record is worth, as it says or by its lines, and in which currency (empty: the book's)."""
        field, typed = self._kind.fields.get("amount"), self._data.get("amount")
        try:
            amount = scaled(typed, "money") if field and field.type == "money" and typed else self._lines_gross()
        except ValueError:  # the check of the record says what is wrong with it
            return None
        return (amount, str(self._data.get("currency") or "")) if amount else None

    def _lines_gross(self) -> int | None:
        lines = [line for line in self._data.get("lines") or [] if not line.get("cancelled")]
        try:
            priced = [(line, scaled(line["qty"], "quantity")) for line in lines if line.get("price")]
            once = self._by_document(str(self._data.get("date") or self._data.get("shipped_at") or "")[:10])
            return lines_gross(self._data, priced, self._currency, by_document=once)
        except (ValueError, KeyError):  # the check of the record says what is wrong with it
            return None


def _level_of(name: str, levels: Sequence[Level]) -> Level | None:
    """The innermost level that has a field of this name."""
    return next((level for level in reversed(levels) if name in level.fields), None)


def _at_once(parts: Sequence[Part]) -> Iterator[Part]:
    """Parts of which those that only name what changed are one, in the place of the first."""
    changed = dict.fromkeys(field for field in map(_only_named, parts) if field)
    for part in parts:
        if not _only_named(part):
            yield part
        elif changed:
            yield _same(part.rank, say(_CHANGED, field=joined(", ", changed)))
            changed = {}


def _only_named(part: Part) -> str:
    """The field that a part names without its values; empty where it tells more."""
    told = part.whole
    return told.values["field"] if isinstance(told, Text) and told.template == _CHANGED else ""


def _same(rank: int, text: Text | str) -> Part:
    """A part that can be told in one way only."""
    return Part(rank, text, text, text)
