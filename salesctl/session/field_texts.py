"""What a record says, as people read it: fields by their titles, values in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from salesctl.lang.text import Coded, FreeText, Text, joined, say, term
from salesctl.model.normal_forms import short_name
from salesctl.model.values import TYPES, is_true
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

from .answer import Line
from .differences import items_by_key, value_as_text

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind
    from salesctl.model.links import Keys

Records = Callable[[str, str], "tuple[Kind, Mapping[str, Any]] | None"]
"""Finds a record by the kind that a link names (`*`: any) and its id: its own kind and its tree of text."""

_REACHED = lazy_pattern(r"[^\s<>,;]+@[^\s<>,;]+|\+[0-9][0-9 ()-]{6,}[0-9]|[0-9][0-9 ()-]{9,}[0-9]")
"""An e-mail address or a phone number in a free text."""
_ITEM_NAMES = ("product", "legal_name", "name")
"""The fields that say what an item of a list is called, where it has one of them; else its key does."""
_FORMS = {"money": "money", "price": "price", "quantity": "quantity", "percent": "percent", "integer": "number"}
_DAYS = {"date": "date", "moment": "moment", "birthday": "date"}
_UTC = ZoneInfo("UTC")
_STEP = "  "


def value_text(field: Field, text: str, currency: str, *, today: str = "") -> str:
    """A scalar of a record. `currency` is that of its sums; days of the year of `today` are told without it."""
    if field.enum or field.name == "stage":
        return say(f"{{{field.name}:words}}", **{field.name: text})
    if field.type == "boolean":
        return say("yes", "word") if is_true(text) else say("no", "word")
    if field.type not in _FORMS and field.type not in _DAYS:
        return text
    try:
        figure = TYPES[field.type].store(text, _UTC)
    except ValueError:  # the check of the record says what is wrong with it
        return FreeText(text)
    if field.type in _DAYS:
        return say(f"{{day:{_DAYS[field.type]}}}", day=text, today=today)
    return say(f"{{figure:{_FORMS[field.type]}}}", figure=figure, currency=currency)


class Level(NamedTuple):
    """A record, or an item of a list or an object within one, before and after a change."""

    fields: Mapping[str, Field]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    of: Field | None = None
    """The list or object it is part of."""


class FieldTexts(NamedTuple):
    """A field of a record with its value before and after a change: as programs know them, said as people do."""

    field: Coded
    before: Coded
    after: Coded


class RecordTexts:
    """What stands in one record, as people read it: links by the names of records, lines by their products.

    Values of personal fields are told only where `personal` says so: a commit's message outlives an erasure.
    """

    def __init__(
        self, data: Mapping[str, Any], records: Records, today: str, currency: str, *, personal: bool = False
    ) -> None:
        self._data = data
        self._find = records
        self._today = today
        self._currency = currency
        self._personal = personal

    def linked(self, kind: str, record_id: str) -> str:
        """What a record is called."""
        return name_of(self._find, kind, record_id, self._today)

    def value(self, field: Field, value: Any, levels: Sequence[Level], *, earlier: bool = False) -> Any:
        """A field's value; None where there is none, or where it must not be told. `levels` are what it stands in."""
        if value in (None, "", [], {}) or self._hidden(field, *field.fields.values()):
            return None
        if isinstance(value, dict):
            return joined(", ", self.titled(Level(field.fields, {}, value, field), value))
        if field.shape == "items":
            items = [self.item_name(Level(field.fields, {}, item, field)) for item in value if isinstance(item, dict)]
            return joined(", ", items)
        if isinstance(value, list):
            return joined(", ", [self._scalar(field, str(one), levels, earlier=earlier) or "" for one in value])
        return self._scalar(field, str(value), levels, earlier=earlier)

    def titled(self, level: Level, values: Mapping[str, Any], but_for: Sequence[str] = ()) -> list[Text]:
        """Values that can be told, each behind its field's title."""
        told, levels = [], (Level({}, {}, self._data), level)
        for name, value in values.items():
            field = level.fields.get(name)
            if field is not None and name not in but_for and (text := self.value(field, value, levels)):
                told.append(say("{field} {value}", field=title_of(field), value=text))
        return told

    def item_name(self, level: Level) -> str:
        """What an item of a list is called: its product, its name, what its key links to, its key; empty where that is personal."""
        list_, data = level.of, level.after or level.before
        if list_ is None or list_.shape != "items" or self._hidden(*level.fields.values()):
            return ""
        named = next((name for name in _ITEM_NAMES if name in level.fields and data.get(name)), list_.key)
        field, value = level.fields[named], data.get(named)
        return (self.value(field, value, (Level({}, {}, self._data), level)) if value else "") or ""

    def around(self, levels: Sequence[Level]) -> list[str]:
        """What the items and objects are called that a field stands in."""
        return [
            joined(" ", [title_of(level.of), self.item_name(level)])
            if level.of.kept_by_time
            else self.item_name(level) or title_of(level.of)
            for level in levels
            if level.of is not None
        ]

    def at(self, fields: Mapping[str, Field], before: Any, after: Any, keys: Keys) -> FieldTexts:
        """The field that `keys` lead to, items by their keys, with its value before and after."""
        levels, field, item = [Level(fields, before or {}, after or {})], None, False
        for key in map(str, keys):
            item = field is not None and field.shape == "items" and not item
            if item and field is not None:
                before, after = items_by_key(before, field).get(key), items_by_key(after, field).get(key)
                levels.append(Level(field.fields, before or {}, after or {}, field))
                continue
            if field is not None and field.shape != "items":
                levels.append(Level(field.fields, before or {}, after or {}, field))
            field = levels[-1].fields.get(key)
            before, after = (side.get(key) if isinstance(side, dict) else None for side in (before, after))
        own = title_of(field) if field else str(keys[-1]).replace("_", " ")
        inner = levels[1:-1] if item else levels[1:]
        place = joined(": ", [*self.around(inner), own, self.item_name(levels[-1]) if item else ""])
        was, became = (
            Coded(raw := value_as_text(value), (field and self.value(field, value, levels, earlier=earlier)) or raw)
            for value, earlier in ((before, True), (after, False))
        )
        return FieldTexts(Coded(".".join(map(str, keys)), place), was, became)

    def _hidden(self, *fields: Field) -> bool:
        return not self._personal and any(field.personal for field in fields)

    def _scalar(self, field: Field, text: str, levels: Sequence[Level], *, earlier: bool) -> Any:
        if field.link:
            return self._linked_item(field.link, text) if "/" in field.link else self.linked(field.link, text)
        if field.name in ("order_line", "substitute_for"):
            return self._ordered(text)
        if field.name == "about":
            return self.linked("*", text.partition("/")[0])
        if field.type == "text" and not field.enum and field.name != "stage":
            return FreeText(text if self._personal else without_addresses(text))
        sides = [(level.before, level.after) if earlier else (level.after, level.before) for level in reversed(levels)]
        own = next((data["currency"] for side in sides for data in side if data.get("currency")), "")
        return value_text(field, text, str(own or self._currency), today=self._today)

    def _linked_item(self, link: str, ref: str) -> str | None:
        """What an item of another record is called, such as a contact of a client; None where that must not be told."""
        kind, _, name = link.partition("/")
        record, _, key = ref.partition("/")
        found = self._find(kind, record)
        list_ = found[0].fields.get(name) if found else None
        if found is None or list_ is None:
            return key
        if self._hidden(*list_.fields.values()):
            return None
        item = items_by_key(found[1].get(name), list_).get(key)
        return (self.item_name(Level(list_.fields, {}, item, list_)) if item else "") or key

    def _ordered(self, line: str) -> str:
        """The product of a line of the order that the record is, or is about."""
        order = self._data
        for link in ("shipment", "order"):
            found = self._find(link, str(order[link])) if order.get(link) else None
            order = found[1] if found else order
        lines = [one for one in order.get("lines") or [] if one.get("id") == line]
        return self.linked("product", str(lines[0]["product"])) if lines and lines[0].get("product") else line


def name_of(records: Records, kind: str, record_id: str, today: str = "") -> str:
    """What a record is called within a sentence: a client by the name alone, what has no name by its day; else by its id."""
    found = records(kind, record_id)
    if found is None:
        return record_id
    its, data = found
    named = naming_field(its, data)
    name = data[named] if named else None
    if its.name == "client":
        return FreeText(short_name(str(name or record_id)))
    return FreeText(name) if isinstance(name, str) else of_day(its, data, today) or record_id


def naming_field(kind: Kind, data: Mapping[str, Any]) -> str:
    """The field that says what a record is called; empty where it has none of `naming_fields`."""
    return next((name for name in naming_fields(kind) if data.get(name)), "")


def naming_fields(kind: Kind) -> tuple[str, ...]:
    """The fields that may say what a record is called, first the short one, then a label in words."""
    label = kind.fields.get(kind.label)
    worded = kind.short and label and label.type == "text" and not (label.link or label.enum or label.personal)
    names = (kind.short, kind.label) if worded else (kind.short,)
    return tuple(name for name in names if name in kind.fields)


def of_day(kind: Kind, data: Mapping[str, Any], today: str) -> Text | None:
    """How a record without a name is told apart: by the day it is of; None where it has none."""
    field = next((one for one in kind.fields.values() if one.when == "record"), None)
    day = data.get(field.name) if field else None
    return say("{kind} of {day:date}", kind=kind.noun, day=str(day)[:10], today=today) if day else None


def title_of(field: Field) -> Text:
    """What a field is called."""
    return term(field.title, "field")


def without_addresses(text: str) -> str:
    """A free text without e-mail addresses and phone numbers: a message outlives an erasure."""
    return _REACHED.sub("…", text)


def field_lines(fields: Mapping[str, Field], data: Mapping[str, Any], currency: str, lead: str = "") -> Iterator[Line]:
    """A record's tree of text, or a part of it, line by line. `currency` is the book's.

    What the schema does not know stands as it is written.
    """
    own = str(data.get("currency") or currency)
    for name, value in data.items():
        field = fields.get(name)
        heading = field.heading if field else name
        if isinstance(value, dict):
            yield Line(joined("", [heading, ":"]), lead=lead)
            yield from field_lines(field.fields if field else {}, value, own, lead + _STEP)
        elif isinstance(value, list):
            yield Line(joined("", [heading, ":"]), lead=lead)
            for item in value:
                if isinstance(item, dict):
                    lines = field_lines(field.fields if field else {}, item, own, lead + _STEP * 2)
                    yield from (line if n else line._replace(lead=f"{lead}{_STEP}- ") for n, line in enumerate(lines))
                else:
                    yield Line(_scalar(field, item, own), lead=f"{lead}{_STEP}- ")
        else:
            yield Line(joined(": ", [heading, _scalar(field, value, own)]), lead=lead)


def _scalar(field: Field | None, value: Any, currency: str) -> str:
    text = "" if value is None else str(value)
    return value_text(field, text, currency) if field else text
